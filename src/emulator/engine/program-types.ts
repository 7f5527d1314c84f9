// Whether the types of a program are right. Its own TypeScript says so, in a process beside the deployment.
import { type ChildProcess, fork } from "node:child_process";
import { existsSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { programEntry } from "./program-directory";
import type { TypedProgram } from "./program-types-process";
import { readProject } from "./project";

interface Question {
  resolve(problems: readonly string[]): void;
  reject(error: Error): void;
}

export class ProgramTypes {
  readonly #directory: string;
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #asked: Question[] = [];
  #process: ChildProcess | undefined;

  constructor(directory: string, env: Readonly<Record<string, string | undefined>>) {
    this.#directory = directory;
    this.#env = env;
  }

  /**
   * What keeps the program from compiling as it now is, with file, line and column. Nothing for a program that Pulumi does
   * not compile either, or that has no TypeScript.
   */
  check(): Promise<readonly string[]> {
    const program = typedProgram(this.#directory, this.#env);
    if (program === undefined) return Promise.resolve([]);
    this.#process ??= this.#start();
    this.#process.send(program);
    return new Promise((resolve, reject) => this.#asked.push({ resolve, reject }));
  }

  close(): void {
    this.#process?.kill();
  }

  #start(): ChildProcess {
    const extension = extname(__filename);
    // Run from its sources, this package is not compiled.
    const execArgv = extension === ".ts" ? ["--import", pathToFileURL(require.resolve("tsx")).href] : [];
    const child = fork(join(__dirname, `program-types-process${extension}`), [], { execArgv });
    child.on("message", (problems: readonly string[]) => this.#asked.shift()?.resolve(problems));
    child.once("close", (code, signal) => {
      this.#process = undefined;
      const error = new Error(`the process that checks them has ended with ${signal ?? code}.`);
      for (const { reject } of this.#asked.splice(0)) reject(error);
    });
    return child;
  }
}

/** What Pulumi's host for Node has ts-node compile; whoever loads the program tells why it cannot be run at all. */
function typedProgram(directory: string, env: Readonly<Record<string, string | undefined>>): TypedProgram | undefined {
  if (env.PULUMI_NODEJS_TRANSPILE_ONLY === "true") return undefined;
  try {
    const project = readProject(directory);
    const entry = programEntry(project);
    if (!project.compiles || !/\.[cm]?tsx?$/.test(entry)) return undefined;
    const folder = statSync(project.main).isDirectory() ? project.main : dirname(project.main);
    const named = project.tsconfig ?? env.PULUMI_NODEJS_TSCONFIG_PATH;
    const tsconfig = resolve(folder, named ?? "tsconfig.json");
    return {
      directory: realpathSync(project.directory),
      folder,
      entry,
      tsconfig: named !== undefined || existsSync(tsconfig) ? tsconfig : undefined,
      typescript: createRequire(entry).resolve("typescript"),
    };
  } catch {
    return undefined;
  }
}
