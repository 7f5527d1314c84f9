// A program's optional local.ts: what stands in on this machine for the external hosts that the program names, which
// applications get tokens here, and what exists already.
import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { require as requireTypeScript } from "tsx/cjs/api";
import type { RegisteredApplication } from "../azure/directory/client-credentials";
import { inDirectory } from "../engine/working-directory";
import type { Surroundings } from "./emulator";
import { CliError, ExitCode } from "./exit-code";
import type { LocalApplication } from "./local-declaration";

interface Started extends Surroundings {
  close(): Promise<void>;
}

const nothing: Started = { hosts: new Map(), applications: [], existing: [], close: async () => undefined };

export class LocalServices {
  readonly #directory: string;
  readonly #file: string;
  #started = nothing;
  /** What was made up for applications stays while they are started anew. */
  #applications: readonly RegisteredApplication[] = [];
  /** The files that what was started last is made of, as they were. */
  #files: ReadonlyMap<string, string> = new Map();

  private constructor(directory: string) {
    this.#directory = realpathSync(directory);
    this.#file = join(this.#directory, "local.ts");
  }

  /**
   * Starts what the default export of `local.ts` starts, in its own directory; nothing without such a file.
   * @throws CliError when it cannot be loaded, fails to start, or answers something else than
   * `{ map, applications?, existing?, close }`
   */
  static async start(directory: string): Promise<LocalServices> {
    const services = new LocalServices(directory);
    await services.restart();
    return services;
  }

  get surroundings(): Surroundings {
    return this.#started;
  }

  /** Whether local.ts, or a module of the program's that it has loaded, is not what was started. */
  get isStale(): boolean {
    return [...this.#files].some(([file, version]) => versionOf(file) !== version);
  }

  /**
   * Starts the services anew. Those that run go on while local.ts cannot be loaded.
   * @throws CliError as `start` does
   */
  async restart(): Promise<void> {
    await inDirectory(this.#directory, () => this.#restart()).catch((error: unknown) => {
      throw localProblem(error);
    });
  }

  async #restart(): Promise<void> {
    const before = new Map([[this.#file, versionOf(this.#file)]]);
    const start = existsSync(this.#file) ? load(this.#directory, this.#file) : undefined;
    const ran = this.#started !== nothing;
    await this.close();
    if (start !== undefined)
      this.#started = await started(start, this.#applications).catch((error: unknown) => {
        throw ran ? new Error(`${messageOf(error)}\nWhat it had started is stopped until it starts again`) : error;
      });
    this.#applications = this.#started.applications;
    const modules = start === undefined ? [] : loadedModules(this.#directory).map(fileOf);
    this.#files = new Map([...modules.map((file) => [file, versionOf(file)] as const), ...before]);
  }

  async close(): Promise<void> {
    const { close } = this.#started;
    this.#started = nothing;
    await close();
  }
}

/** A local.ts that cannot be used, with every reason. */
export function localProblem(error: unknown): CliError {
  const reasons = messageOf(error).split("\n");
  const message = reasons.length > 1 ? `:\n  ${reasons.join("\n  ")}` : `: ${reasons[0]?.replace(/\.$/, "")}.`;
  return new CliError(ExitCode.DeploymentFailed, `\`local.ts\`${message}`, { cause: error });
}

function load(directory: string, file: string): () => unknown {
  for (const path of loadedModules(directory)) delete require.cache[path];
  const loaded: unknown = requireTypeScript(file, __filename);
  const start = (loaded as { default?: unknown } | null)?.default;
  if (typeof start !== "function")
    throw new Error("expected a default export `async function start()`, got none. Add it");
  return () => start();
}

async function started(start: () => unknown, known: readonly RegisteredApplication[]): Promise<Started> {
  const answer = (await start()) as { close?: unknown } | null | undefined;
  const close = async () => {
    if (typeof answer?.close === "function") await answer.close();
  };
  try {
    // zod comes with the first component too, and not before somebody needs it.
    const { localDeclaration } = await import("./local-declaration.js");
    const { map, applications, existing } = localDeclaration(answer);
    return {
      hosts: new Map(Object.entries(map).map(([host, url]) => [host.toLowerCase(), url])),
      applications: applications.map((application, index) => completed(application, known[index])),
      existing,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Makes up what an application leaves out, once. */
function completed(
  { clientId, clientSecret, tenantId, roles }: LocalApplication,
  known?: RegisteredApplication,
): RegisteredApplication {
  return {
    clientId: clientId ?? known?.clientId ?? randomUUID(),
    secret: clientSecret ?? known?.secret ?? randomBytes(24).toString("base64url"),
    objectId: known?.objectId ?? randomUUID(),
    ...(tenantId !== undefined && { tenantId }),
    ...(roles !== undefined && { roles }),
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The modules of a directory that are loaded; packages in node_modules do not belong to it. */
function loadedModules(directory: string): readonly string[] {
  return Object.keys(require.cache).filter(
    (path) => path.startsWith(directory + sep) && !path.includes(`${sep}node_modules${sep}`),
  );
}

/** tsx adds a query to the name of a module. */
const fileOf = (path: string): string => path.replace(/\?.*$/, "");

function versionOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return `${stat?.mtimeMs} ${stat?.size}`;
}
