import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state";
import { failureText } from "./program-failure";
import type { RunOptions } from "./program-processes";

// The SDK exports these for its own servers and leaves them out of the declarations. Every copy of the SDK in a process looks
// for its state in this one global.
const { LocalStore } = state as unknown as { LocalStore: new () => object };
const { waitForRPCs } = pulumi.runtime as unknown as { waitForRPCs(): Promise<void> };
const sdkState = globalThis as { asyncLocalStorage?: { getStore(): object | undefined } };

export interface ProgramOptions extends RunOptions {
  readonly project: string;
  readonly stack: string;
  readonly config: Readonly<Record<string, string>>;
  /** Keys of the configuration that are secret. */
  readonly secretKeys: readonly string[];
  /** Of the engine. */
  readonly address: string;
}

/** The program that runs now: the SDK keeps one program's state in a process, so the next one waits. */
let running: Promise<unknown> = Promise.resolve();

/** Runs a function in this process, to its end as a program: it tells the engine of that when nothing went wrong. */
export function runFunction(program: () => unknown, options: ProgramOptions): Promise<void> {
  const run = running.then(() => runAlone(program, options));
  running = run.catch(() => undefined);
  return run;
}

async function runAlone(program: () => unknown, options: ProgramOptions): Promise<void> {
  let onRejection: (reason: unknown) => void = () => undefined;
  const broken = new Promise<void>((resolve) => {
    onRejection = (reason) => {
      options.onFailure(failureText(reason));
      resolve();
    };
    void options.refused.then(resolve);
  });
  // The host's own listeners would end the process for a mistake that is the program's.
  const hosts = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", onRejection);
  let isLeft = false;
  const leaveState = enterState();
  try {
    const { project, stack, config, secretKeys, address } = options;
    pulumi.runtime.resetOptions(project, stack, 16, address, address, false, "organization");
    pulumi.runtime.setAllConfig(config, [...secretKeys]);
    const ended = runToEnd(program, () => isLeft).catch((error: unknown) => options.onFailure(failureText(error)));
    await Promise.race([ended, broken.then(() => options.quiet())]);
    isLeft = true;
    pulumi.runtime.disconnectSync();
    // Rejections are announced after the microtasks of the turn in which they happen.
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    leaveState();
    process.removeListener("unhandledRejection", onRejection);
    for (const host of hosts) process.on("unhandledRejection", host);
  }
}

/** @param isLeft whether nobody waits for the end any more: the SDK's connection is then that of the next program */
async function runToEnd(run: () => unknown, isLeft: () => boolean): Promise<void> {
  let isDone = false;
  try {
    await pulumi.runtime.runInPulumiStack(async () => run());
    isDone = true;
  } finally {
    await waitForRPCs();
    // The engine then deletes what is gone, while it can still call the program's hooks.
    if (!isLeft()) await pulumi.runtime.disconnect(isDone);
  }
}

/**
 * Gives the SDK a state of its own for one program. The SDK's AsyncLocalStorage would do that too, for several at once,
 * but the hooks that it puts on every promise take a third of a large deployment's time.
 */
function enterState(): () => void {
  const { asyncLocalStorage } = sdkState;
  const store = new LocalStore();
  sdkState.asyncLocalStorage = { getStore: () => store };
  return () => {
    sdkState.asyncLocalStorage = asyncLocalStorage;
  };
}
