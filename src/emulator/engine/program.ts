import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state";
import { failureText } from "./program-failure";
import type { RunOptions } from "./program-processes";

// The SDK exports these for its own servers and leaves them out of the declarations. Every copy of the SDK in a process looks
// for its state in this one global.
interface SdkState {
  readonly settings: { readonly options: { rootDirectory: string } };
}
const { LocalStore } = state as unknown as { LocalStore: new () => SdkState };
const { rpcKeepAlive, waitForRPCs } = pulumi.runtime as unknown as {
  rpcKeepAlive(): () => void;
  waitForRPCs(): Promise<void>;
};
const sdkLog = pulumi.log as { -readonly [Severity in "debug" | "info" | "warn" | "error"]: typeof pulumi.log.info };
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
  const leaveLog = enterLog();
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
    leaveLog();
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
  // A function has no project directory, and the SDK would make up a name.
  store.settings.options.rootDirectory = process.cwd();
  sdkState.asyncLocalStorage = { getStore: () => store };
  return () => {
    sdkState.asyncLocalStorage = asyncLocalStorage;
  };
}

/**
 * Lets a line about a resource wait for that resource before it enters the SDK's queue. The queue is one for all programs of
 * the process: a line about a resource that is never registered would hold up every later line, and so every later program.
 */
function enterLog(): () => void {
  const original = { ...sdkLog };
  for (const severity of ["debug", "info", "warn", "error"] as const) {
    const log = original[severity];
    sdkLog[severity] = async (message, resource, ...rest) => {
      if (resource === undefined) return log(message, resource, ...rest);
      const logged = rpcKeepAlive();
      await (resource.urn as unknown as { promise(): Promise<string> }).promise();
      await log(message, resource, ...rest).finally(logged);
    };
  }
  return () => void Object.assign(sdkLog, original);
}
