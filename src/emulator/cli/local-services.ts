// A program's optional local.ts: what stands in on this machine for the external hosts that the program names, and which
// applications get tokens here.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { require as requireTypeScript } from "tsx/cjs/api";
import type { RegisteredApplication } from "../azure/directory/client-credentials";
import { inDirectory } from "../engine/working-directory";
import { CliError, ExitCode } from "./exit-code";
import { localApplications } from "./local-applications";

export interface LocalServices {
  /** Host (lower case) to the URL that stands in for it. */
  readonly map: ReadonlyMap<string, string>;
  /** Applications of Entra ID that may ask for tokens. */
  readonly applications: readonly RegisteredApplication[];
  close(): Promise<void>;
}

const nothing: LocalServices = { map: new Map(), applications: [], close: async () => undefined };

/**
 * Starts what the default export of `local.ts` starts, in its own directory; nothing without such a file.
 * @throws CliError when it cannot be loaded, fails to start, or answers something else than
 * `{ map, applications?, close }`
 */
export async function startLocalServices(directory: string): Promise<LocalServices> {
  const file = join(directory, "local.ts");
  if (!existsSync(file)) return nothing;
  try {
    const started = await inDirectory(directory, () => start(file));
    if (!isStarted(started))
      throw new Error(
        `expected start() to answer { map: { <host>: <url> }, close() }, got ${inspect(started, { depth: 1, breakLength: Number.POSITIVE_INFINITY })}. Correct it`,
      );
    const map = new Map(Object.entries(started.map).map(([host, url]) => [host.toLowerCase(), url]));
    const close = async () => started.close();
    try {
      return { map, applications: localApplications(started.applications), close };
    } catch (error) {
      await close();
      throw error;
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(ExitCode.DeploymentFailed, `\`local.ts\`: ${reason}.`, { cause: error });
  }
}

async function start(file: string): Promise<unknown> {
  const loaded: unknown = requireTypeScript(file, __filename);
  const start = (loaded as { default?: unknown } | null)?.default;
  if (typeof start !== "function")
    throw new Error("expected a default export `async function start()`, got none. Add it");
  return start();
}

interface Started {
  readonly map: Readonly<Record<string, string>>;
  readonly applications?: unknown;
  close(): Promise<void>;
}

function isStarted(value: unknown): value is Started {
  if (typeof value !== "object" || value === null) return false;
  const { map, close } = value as { map?: unknown; close?: unknown };
  const isMap = typeof map === "object" && map !== null && Object.values(map).every((url) => URL.canParse(String(url)));
  return isMap && typeof close === "function";
}
