import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state";
import { loadDirectory } from "./program-directory";

// The SDK exports it for its own automation server and leaves it out of the declarations.
const { withLocalStorage } = state as unknown as { withLocalStorage(work: () => Promise<void>): Promise<void> };

export interface ProgramOptions {
  readonly project: string;
  readonly stack: string;
  readonly organization?: string;
  readonly config?: Readonly<Record<string, string>>;
  readonly secretConfig?: Readonly<Record<string, string>>;
  readonly address: string;
}

/** Runs a program to its end against the engine at `address`. Answers what went wrong in it, an empty list when nothing did. */
export async function runProgram(
  program: string | (() => unknown),
  options: ProgramOptions,
): Promise<readonly string[]> {
  let run: () => unknown;
  try {
    run = typeof program === "string" ? loadDirectory(program) : program;
  } catch (error) {
    return [text(error)];
  }
  const failures = new Set<string>();
  const onRejection = (reason: unknown) => failures.add(text(reason));
  // The host's own listeners would end the process for a mistake that is the program's.
  const hosts = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", onRejection);
  try {
    await withLocalStorage(async () => {
      const { project, stack, address, organization = "organization" } = options;
      pulumi.runtime.resetOptions(project, stack, 16, address, address, false, organization);
      const secrets = options.secretConfig ?? {};
      pulumi.runtime.setAllConfig({ ...options.config, ...secrets }, Object.keys(secrets));
      try {
        await pulumi.runtime.runInPulumiStack(async () => run());
      } catch (error) {
        failures.add(text(error));
      } finally {
        await pulumi.runtime.disconnect().catch((error: unknown) => failures.add(text(error)));
      }
    });
    // Rejections are announced after the microtasks of the turn in which they happen.
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.removeListener("unhandledRejection", onRejection);
    for (const host of hosts) process.on("unhandledRejection", host);
  }
  return [...failures];
}

const text = (error: unknown): string => (error instanceof Error ? error.message : String(error));
