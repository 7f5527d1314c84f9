// Resources that nobody waits for: the program ends when nothing is left to do in its process.

import { setTimeout as wait } from "node:timers/promises";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";

const group = (name: string) => new ResourceGroup(name, { resourceGroupName: name, location: "westeurope" });

async function main(): Promise<void> {
  await wait(100);
  group("awaited");
}

main();
setTimeout(() => group("timed"), 150);
Promise.resolve().then(() => group("then"));
pulumi.output(group("first").name).apply(async (name) => {
  await wait(100);
  group(`${name}-applied`);
});
process.once("beforeExit", () => group("last"));
