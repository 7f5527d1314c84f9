import { resolve, sep } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state";
import { loadDirectory } from "./program-directory";
import { inDirectory } from "./working-directory";

// The SDK exports these for its own servers and leaves them out of the declarations. Every copy of the SDK in a process looks
// for its state in this one global.
const { LocalStore } = state as unknown as { LocalStore: new () => object };
const { waitForRPCs } = pulumi.runtime as unknown as { waitForRPCs(): Promise<void> };
const sdkState = globalThis as { asyncLocalStorage?: { getStore(): object | undefined } };

export interface ProgramOptions {
  readonly project: string;
  readonly stack: string;
  readonly config?: Readonly<Record<string, string>>;
  readonly secretConfig?: Readonly<Record<string, string>>;
  readonly address: string;
  /** Called with what went wrong in the program. */
  onFailure(message: string): void;
  /** Resolves when a resource is refused: the program then ends early, since the SDK may wait for it for ever. */
  readonly refused: Promise<void>;
  /** Resolves once the program asks for nothing any more. */
  quiet(): Promise<void>;
}

/** The program that runs now: the SDK keeps one program's state in a process, so the next one waits. */
let running: Promise<unknown> = Promise.resolve();

/** Runs a program to its end against the engine at `address`, which it tells of its end when nothing went wrong in it. */
export function runProgram(program: string | (() => unknown), options: ProgramOptions): Promise<void> {
  const run = running.then(() => runAlone(program, options));
  running = run.catch(() => undefined);
  return run;
}

async function runAlone(program: string | (() => unknown), options: ProgramOptions): Promise<void> {
  if (typeof program !== "string") return runToQuiet(program, options);
  const directory = resolve(program);
  try {
    const { run, workingDirectory } = loadDirectory(directory);
    return await inDirectory(workingDirectory, () => runToQuiet(run, options, directory));
  } catch (error) {
    return options.onFailure(text(error, directory));
  }
}

/** @param directory of the program's own files */
async function runToQuiet(run: () => unknown, options: ProgramOptions, directory?: string): Promise<void> {
  let onRejection: (reason: unknown) => void = () => undefined;
  const broken = new Promise<void>((resolve) => {
    onRejection = (reason) => {
      options.onFailure(text(reason, directory));
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
    const { project, stack, address } = options;
    pulumi.runtime.resetOptions(project, stack, 16, address, address, false, "organization");
    const secrets = options.secretConfig ?? {};
    pulumi.runtime.setAllConfig({ ...options.config, ...secrets }, Object.keys(secrets));
    const ended = runToEnd(run, () => isLeft).catch((error: unknown) => options.onFailure(text(error, directory)));
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

/** What went wrong and, where the stack tells, at which line of the program's own files. */
function text(error: unknown, directory?: string): string {
  if (!(error instanceof Error)) return String(error);
  const frames = error.stack?.split("\n").filter((line) => !line.includes(`${sep}node_modules${sep}`)) ?? [];
  const [place] = frames.flatMap((line) =>
    directory && line.includes(directory + sep) ? [placeOf(line, directory)] : [],
  );
  return place === undefined || error.message.includes(place) ? error.message : `${error.message} (${place})`;
}

/** `index.ts:12:3` of a line of a stack. */
function placeOf(line: string, directory: string): string | undefined {
  const at = line.slice(line.indexOf(directory) + directory.length + 1);
  return /^[^)]+:\d+:\d+/.exec(at)?.[0];
}
