// The quickstart deployed by the embedded engine and by the Pulumi CLI, in pairs: each from its command to what it ends with.
import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { command, PulumiWorkspace } from "../engine/pulumi-workspace";
import { median, report } from "./report";

const directory = resolve(__dirname, "../../examples/quickstart");
const rounds = 3;

/** Milliseconds of `apim-ai-gateway dev` until it serves, which is later than the end of the deployment. */
async function embedded(): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, [command, "dev", directory, "--port", "0"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const serving = await new Promise<number>((done, failed) => {
    let text = "";
    const read = (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes("Serving.")) done(performance.now() - start);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => failed(new Error(`dev ended with ${code}:\n${text}`)));
  });
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGINT");
  await ended;
  return serving;
}

/** Milliseconds of `pulumi up` into an empty cloud. */
async function pulumiUp(): Promise<number> {
  const workspace = await PulumiWorkspace.create(directory);
  try {
    const start = performance.now();
    const { code, text } = await workspace.up();
    if (code !== 0) throw new Error(text);
    return performance.now() - start;
  } finally {
    await workspace.remove();
  }
}

async function main(): Promise<void> {
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) ratios.push((await embedded()) / (await pulumiUp()));
  report("pulumi", "quickstart by the embedded engine over the Pulumi CLI", median(ratios), { atMost: 1 });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
