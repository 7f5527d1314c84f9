// What the plugin of other languages takes to start, over importing the library, which it has to do.
import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { median, report } from "./report";

const root = resolve(__dirname, "../..");
const rounds = 9;
const library = ["-e", 'require("apim-ai-gateway"); console.log("imported")'];
const plugin = ["dist/plugin/index.js"];

/** Milliseconds until a bare node process prints its first line; the plugin's is its port. */
function untilFirstLine(args: readonly string[]): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  let milliseconds: number | undefined;
  child.stdout.once("data", () => {
    milliseconds = performance.now() - start;
    child.kill();
  });
  return new Promise((done, failed) => {
    child.once("exit", (code) => {
      if (milliseconds === undefined)
        failed(new Error(`node ${args.join(" ")} ended with ${code} and printed nothing.`));
      else done(milliseconds);
    });
  });
}

async function measure(): Promise<void> {
  for (const args of [library, plugin]) await untilFirstLine(args);
  const ratios: number[] = [];
  // Pairs, so that a machine whose speed drifts slows both sides of a ratio.
  for (let round = 0; round < rounds; round++) {
    const imported = await untilFirstLine(library);
    ratios.push((await untilFirstLine(plugin)) / imported);
  }
  report("plugin", "start over importing the library", median(ratios), { atMost: 1.3 });
}

void measure();
