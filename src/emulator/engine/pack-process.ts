// The process of a policy pack, started as the Pulumi CLI starts it.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { stripVTControlCharacters } from "node:util";

/** How long a pack may take to start. */
const startTimeoutMs = 60_000;

export interface PackProcess {
  readonly child: ChildProcess;
  /** Where it answers. */
  readonly address: string;
}

/** @throws Error when the directory holds no pack, or the pack does not start */
export async function startPack(directory: string): Promise<PackProcess> {
  if (!existsSync(join(directory, "PulumiPolicy.yaml")))
    throw new Error(`\`${directory}\`: expected a policy pack with PulumiPolicy.yaml, got none. Check the path.`);
  const runner = createRequire(join(directory, "package.json")).resolve("@pulumi/pulumi/cmd/run-policy-pack");
  // The runner wants an engine's address first and never uses it.
  const child = spawn(process.execPath, [runner, "127.0.0.1:0", "."], {
    cwd: directory,
    stdio: ["ignore", "pipe", "pipe"],
  });
  try {
    return { child, address: `127.0.0.1:${await portOf(child, directory)}` };
  } catch (error) {
    child.kill();
    throw error;
  }
}

/** The pack prints the port that it listens on. */
function portOf(child: ChildProcess, directory: string): Promise<string> {
  const { stdout, stderr } = child;
  return new Promise((resolve, reject) => {
    let printed = "";
    let complaints = "";
    const failed = (why: string) =>
      reject(
        new Error(
          `The policy pack ${basename(directory)} ${why}: ${stripVTControlCharacters(complaints || printed)
            .trim()
            .split("\n")
            .slice(0, 5)
            .join("\n")}`,
        ),
      );
    const timeout = setTimeout(() => failed("did not start in a minute"), startTimeoutMs);
    stdout?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      const [port] = /^\d+(?=\r?\n)/m.exec(printed) ?? [];
      if (port === undefined) return;
      clearTimeout(timeout);
      resolve(port);
    });
    stderr?.on("data", (chunk: Buffer) => {
      complaints += chunk.toString();
    });
    child.once("error", (error) => {
      complaints += error.message;
    });
    stdout?.on("close", () => {
      clearTimeout(timeout);
      failed("could not be started");
    });
  });
}
