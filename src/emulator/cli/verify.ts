// Runs a program's verify.ts in a process of its own, as a client that has nothing to do with the emulator.
import { spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import type { Terminal } from "./terminal";

/** Answers whether verify.ts exited with 0. Its output is passed on; `signal` ends it. */
export function verify(
  directory: string,
  environment: Readonly<Record<string, string>>,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<boolean> {
  const loader = pathToFileURL(require.resolve("tsx")).href;
  const child = spawn(process.execPath, ["--import", loader, "verify.ts"], {
    cwd: directory,
    env: { ...terminal.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.setEncoding("utf8").on("data", (text: string) => terminal.out.write(text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => terminal.err.write(text));
  const stop = () => child.kill();
  signal.addEventListener("abort", stop, { once: true });
  return new Promise<boolean>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code === 0));
  }).finally(() => signal.removeEventListener("abort", stop));
}
