// Before all tests, so that building it takes none of their time and happens once.
import { pulumiCli } from "./pulumi-cli";

export default async (): Promise<void> => {
  await pulumiCli();
};
