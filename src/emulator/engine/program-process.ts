// The process of one program. It runs as in Pulumi's own host for Node: whatever the program does with its process is its own
// affair, and its end is when nothing is left to do.
import { realpathSync } from "node:fs";
import { createRequire, Module } from "node:module";
import { sep } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type * as pulumi from "@pulumi/pulumi";
import { loadProgram, requireOf } from "./program-directory";
import { failureText } from "./program-failure";
import { readProject } from "./project";

/** What the process is told: first what it may load before there is a program, then what to run. */
export type Instruction =
  | { readonly kind: "load"; readonly directory: string; readonly packages: readonly string[] }
  | { readonly kind: "run"; readonly program: ProgramRun };

export interface ProgramRun {
  readonly directory: string;
  readonly project: string;
  readonly stack: string;
  readonly config: Readonly<Record<string, string>>;
  /** Keys of the configuration that are secret. */
  readonly secretKeys: readonly string[];
  /** Of the engine. */
  readonly address: string;
}

/** What the process tells. */
export type Report =
  /** Something is wrong with the program, which goes on all the same. */
  | { readonly kind: "failure"; readonly message: string }
  /** Files that have been loaded; `scripts` are those that can be required ahead the next time. */
  | { readonly kind: "loaded"; readonly files: readonly string[]; readonly scripts: readonly string[] }
  /** What was loaded ahead has failed: another process has to run the program. */
  | { readonly kind: "unfit" };

// The SDK exports this for its own host and leaves it out of the declarations.
type Sdk = typeof pulumi & { readonly runtime: { waitForRPCs(): Promise<void> } };

const organization = "organization";
const unsettled =
  "The program has ended before it was done: it waits for something that never comes. Look for a promise that nobody resolves, and for an output that leads back to its own resource.";

const endedEarly =
  "The program has ended its process before everything was deployed. Let it come to its end by itself.";

/** Of the program that runs, its links followed as stacks name its files. */
let directory: string | undefined;
let isUnfit = false;
let hasFailed = false;

const report = (given: Report): void => void process.send?.(given);

process.setSourceMapsEnabled(true);
process.on("uncaughtException", fail).on("unhandledRejection", fail);
process.on("message", (instruction: Instruction) => {
  if (instruction.kind === "load") return loadAhead(instruction.directory, instruction.packages);
  if (isUnfit) return process.exit();
  void run(instruction.program);
});
// The command decides what Ctrl+C ends, and in which order.
process.on("SIGINT", () => undefined);
endWithCommand();
const loaded = collectLoaded();

function fail(error: unknown): void {
  if (directory === undefined) beUnfit();
  else {
    hasFailed = true;
    process.exitCode ||= 1;
    report({ kind: "failure", message: failureText(error, directory) });
  }
}

function beUnfit(): void {
  isUnfit = true;
  report({ kind: "unfit" });
}

function loadAhead(directory: string, packages: readonly string[]): void {
  const require = requireOf(directory);
  try {
    sdkOf(directory);
    for (const file of packages) require(file);
  } catch {
    beUnfit();
  }
}

async function run(program: ProgramRun): Promise<void> {
  const { config, secretKeys, project, stack, address } = program;
  directory = realpathSync(program.directory);
  process.removeAllListeners("message");
  // From here on the process lasts as long as the program has something to do.
  process.channel?.unref();
  Object.assign(process.env, {
    PULUMI_CONFIG: JSON.stringify(config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
    PULUMI_NODEJS_ORGANIZATION: organization,
    PULUMI_NODEJS_PROJECT: project,
    PULUMI_NODEJS_STACK: stack,
    PULUMI_NODEJS_ROOT_DIRECTORY: program.directory,
    PULUMI_NODEJS_DRY_RUN: "false",
    PULUMI_NODEJS_PARALLEL: "16",
    PULUMI_NODEJS_MONITOR: address,
    PULUMI_NODEJS_ENGINE: address,
  });
  try {
    const sdk = sdkOf(program.directory);
    sdk.runtime.resetOptions(project, stack, 16, address, address, false, organization);
    sdk.runtime.setAllConfig(config, [...secretKeys]);
    const load = () => loadProgram(readProject(program.directory), (url) => loaded.add(url));
    const outputs = sdk.runtime.runInPulumiStack(load);
    process.on("exit", tellEarlyEnd);
    onNothingLeft(() => finish(sdk, outputs));
    await outputs;
  } catch (error) {
    fail(error);
  }
}

/** The copy of the SDK that the program itself uses. Further copies find its state by the environment. */
function sdkOf(directory: string): Sdk {
  try {
    return requireOf(directory)("@pulumi/pulumi") as Sdk;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    return createRequire(__filename)("@pulumi/pulumi") as Sdk;
  }
}

/** Calls back when nothing is left to do, after all listeners of the program's for that. */
function onNothingLeft(end: () => Promise<void>): void {
  process.once("beforeExit", () => setImmediate(() => process.once("beforeExit", () => void end())));
}

/** Tells the engine that the program has asked for everything; it then deletes what is gone, and may still call hooks. */
async function finish(sdk: Sdk, outputs: Promise<unknown>): Promise<void> {
  if (process.exitCode) return;
  const settled = Promise.all([outputs, sdk.runtime.waitForRPCs()]).then(() => true);
  const isSettled = await Promise.race([settled, new Promise((resolve) => setImmediate(resolve, false))]);
  if (isSettled) await sdk.runtime.disconnect(true);
  else fail(new Error(unsettled));
}

/** Comes after the SDK's own listener, which refuses an end with promises of its own that are open. */
function tellEarlyEnd(code: number): void {
  if (hasFailed || !process.exitCode) return;
  fail(code === 0 ? endedEarly : `The program has ended with the exit code ${code}, and does not say why.`);
}

/** Tells of the files that are loaded, also of those that cannot be. */
function collectLoaded(): { add(url: string): void } {
  let files: string[] = [];
  let scripts: string[] = [];
  const tell = () => {
    if (files.length + scripts.length > 0) report({ kind: "loaded", files, scripts });
    files = [];
    scripts = [];
  };
  const add = (list: string[], file: string) => {
    if (files.length + scripts.length === 0) setImmediate(tell);
    list.push(file);
  };
  const prototype = Module.prototype as unknown as { load(file: string): void };
  const { load } = prototype;
  prototype.load = function (file) {
    add(isOfPackage(file) ? scripts : files, file);
    load.call(this, file);
  };
  process.on("exit", tell);
  return {
    add: (url) => {
      if (url.startsWith("file:") && !isOfPackage(fileURLToPath(url))) add(files, fileURLToPath(url));
    },
  };
}

const isOfPackage = (file: string): boolean => file.includes(`${sep}node_modules${sep}`);

/** A program that never comes to its event loop does not hear that the command is gone; another thread does. */
function endWithCommand(): void {
  process.on("disconnect", () => process.exit());
  const watch = `setInterval(() => process.ppid === ${process.ppid} || process.kill(process.pid, "SIGKILL"), 500)`;
  new Worker(watch, { eval: true, execArgv: [] }).unref();
}
