// The real Pulumi CLI: one on the PATH, or one built from the Go module proxy and kept for the next run.
import { execFile, spawn } from "node:child_process";
import { access, mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** The version that `cli/go.mod` pins, and the oldest that the tests are written for. */
export const cliVersion = "3.259.0";
const leastGo = "1.26";

const run = promisify(execFile);

/**
 * Path of a Pulumi CLI that is new enough; builds one when there is none, which takes about five minutes.
 * @throws Error with one sentence on what to install
 */
export async function pulumiCli(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const installed = await versionOf("pulumi", ["version"], env);
  if (installed !== undefined) {
    if (isAtLeast(installed, cliVersion)) return "pulumi";
    throw new Error(
      `\`pulumi\`: expected version ${cliVersion} or later on the PATH, got ${installed}. Upgrade it, or take it off the PATH to have one built.`,
    );
  }
  const directory = cacheDirectory(env, `pulumi-${cliVersion}`);
  const built = join(directory, "pulumi");
  const isBuilt = await access(built).then(
    () => true,
    () => false,
  );
  if (!isBuilt) await build(directory, env);
  return built;
}

/** A folder of the user's cache for what is expensive to make, with its version in the name. */
export function cacheDirectory({ XDG_CACHE_HOME, HOME = homedir() }: NodeJS.ProcessEnv, name: string): string {
  return join(XDG_CACHE_HOME || join(HOME, ".cache"), "apim-ai-gateway", name);
}

async function build(directory: string, env: NodeJS.ProcessEnv): Promise<void> {
  const go = await versionOf("go", ["env", "GOVERSION"], env);
  if (go === undefined || !isAtLeast(go, leastGo))
    throw new Error(
      `Expected the Pulumi CLI ${cliVersion}, or Go ${leastGo} or later to build it with, got ${go === undefined ? "neither" : `only Go ${go}`}. Install one of them.`,
    );
  await mkdir(directory, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      `\`${directory}\`: expected a folder that can be written, to keep the Pulumi CLI in: ${error.message}. Set XDG_CACHE_HOME to another one.`,
    );
  });
  process.stderr.write(`Building the Pulumi CLI ${cliVersion}; this takes some minutes, once.\n`);
  const flags = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${cliVersion}`;
  const child = spawn("go", ["install", "-ldflags", flags, "tool"], {
    cwd: join(__dirname, "cli"),
    env: { ...env, GOBIN: directory },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-2_000);
  });
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("exit", resolve));
  if (code !== 0) throw new Error(`The Pulumi CLI could not be built: ${complaints.trim()}`);
}

async function versionOf(command: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  try {
    const { stdout } = await run(command, [...args], { env });
    return /\d+\.\d+(\.\d+)?/.exec(stdout)?.[0];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function isAtLeast(version: string, least: string): boolean {
  return version.localeCompare(least, "en", { numeric: true }) >= 0;
}
