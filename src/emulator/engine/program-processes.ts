// Programs of directories, each run in a process of its own.
import { type ChildProcess, fork } from "node:child_process";
import { statSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Instruction, ProgramRun, Report } from "./program-process";
import { readProject } from "./project";

/** How long a process that is told to end may take. */
const patienceMs = 500;

export interface RunOptions {
  /** Called with what is wrong with the program. */
  onFailure(message: string): void;
  /** Resolves when a resource is refused: the program then ends early, since the SDK may wait for it for ever. */
  readonly refused: Promise<void>;
  /** Resolves once the program asks for nothing any more. */
  quiet(): Promise<void>;
}

export class ProgramProcesses {
  readonly #processes = new Set<ChildProcess>();
  /** Waits for a program. */
  #ready: { readonly directory: string; readonly child: ChildProcess } | undefined;
  /** Of the packages that the last program has loaded, in that order. */
  #scripts = new Set<string>();
  #files = new Set<string>();
  #isClosed = false;

  /** The files that the last program has loaded, or tried to, without packages. */
  get files(): readonly string[] {
    return [...this.#files];
  }

  /**
   * Starts the process in which the next program of that directory runs. It loads the packages that the last one has used, and
   * none of the program's own files.
   */
  prepare(directory: string): void {
    if (this.#isClosed || this.#ready?.directory === directory) return;
    const child = this.#start(directory);
    this.#ready = { directory, child };
    const forget = () => {
      if (this.#ready?.child !== child) return;
      this.#ready = undefined;
      this.#scripts.clear();
      child.kill();
    };
    child.on("message", ({ kind }: Report) => kind === "unfit" && forget());
    child.once("close", forget).once("error", forget);
    tell(child, { kind: "load", directory, packages: [...this.#scripts] });
  }

  /** Runs a program to its end. */
  async run(program: ProgramRun, options: RunOptions): Promise<void> {
    if (this.#isClosed) return options.onFailure("The program is not run any more: everything is being closed.");
    const ready = this.#ready?.directory === program.directory ? this.#ready.child : undefined;
    this.#ready = undefined;
    if (ready !== undefined && (await this.#runIn(ready, program, options))) return;
    if (ready !== undefined) this.#scripts.clear();
    await this.#runIn(this.#start(program.directory), program, options);
  }

  /** Ends what runs, for good. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#processes].map(ended));
  }

  /** Answers whether the process could run it. */
  async #runIn(child: ChildProcess, program: ProgramRun, options: RunOptions): Promise<boolean> {
    let isFit = true;
    let hasFailed = false;
    const known = this.#files;
    const broken = new Promise<void>((resolve) => {
      this.#files = new Set();
      child.on("message", (told: Report) => {
        if (told.kind === "unfit") isFit = false;
        if (told.kind === "loaded") this.#remember(told);
        if (told.kind !== "failure") return;
        hasFailed = true;
        options.onFailure(told.message);
        resolve();
      });
      void options.refused.then(resolve);
    });
    const left = broken.then(() => options.quiet());
    const end = endOf(child);
    tell(child, { kind: "run", program });
    const exit = await Promise.race([end, left]);
    if (exit === undefined) await ended(child);
    else if (isFit && !hasFailed && exit !== 0) options.onFailure(`The program was ended by ${exit}.`);
    // A program that has broken off early has not come to all that it uses.
    if (hasFailed || exit !== 0) for (const file of known) this.#files.add(file);
    return isFit;
  }

  #remember({ files, scripts }: Extract<Report, { kind: "loaded" }>): void {
    for (const file of files) this.#files.add(file);
    for (const file of scripts) this.#scripts.add(file);
  }

  #start(directory: string): ChildProcess {
    const folder = workingDirectory(directory);
    const extension = extname(__filename);
    // Run from its sources, this package is not compiled.
    const execArgv = extension === ".ts" ? ["--import", pathToFileURL(require.resolve("tsx")).href] : [];
    const child = fork(join(__dirname, `program-process${extension}`), [], {
      cwd: folder,
      execArgv,
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.#processes.add(child);
    child.once("close", () => this.#processes.delete(child));
    return child;
  }
}

/** Without effect when the process has just ended: its end tells. */
function tell(child: ChildProcess, instruction: Instruction): void {
  child.send(instruction, () => undefined);
}

/** Resolves with the code of a process that ends by itself, or the signal that ended it. */
function endOf(child: ChildProcess): Promise<number | NodeJS.Signals> {
  return new Promise((resolve) => {
    child.once("close", (code, signal) => resolve(signal ?? code ?? 1)).once("error", () => resolve(1));
  });
}

/** Ends a process, whatever it does. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const end = endOf(child);
  child.kill();
  const timer = setTimeout(() => child.kill("SIGKILL"), patienceMs);
  await end;
  clearTimeout(timer);
}

/** Where Pulumi runs a program: the folder of its main file. Whoever loads the program tells when there is none. */
function workingDirectory(directory: string): string {
  try {
    const { main } = readProject(directory);
    const folders = [main, dirname(main), directory];
    return folders.find((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory()) ?? directory;
  } catch {
    return directory;
  }
}
