// A program's optional local.ts: what stands in on this machine for the external hosts that the program names, which
// applications get tokens here, and what exists already.
import { randomBytes, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { require as requireTypeScript } from "tsx/cjs/api";
import type { Application } from "../azure/stand-ins/entra";
import { CliError, ExitCode } from "./exit-code";
import type { ExistingResource, LocalApplication } from "./local-declaration";

export interface LocalServices {
  /** Host (lower case) to the URL that stands in for it. */
  readonly map: ReadonlyMap<string, string>;
  /** Applications of Entra ID that may ask for tokens. */
  readonly applications: readonly Application[];
  /** What the program refers to and does not deploy. */
  readonly existing: readonly ExistingResource[];
  close(): Promise<void>;
}

const nothing: LocalServices = { map: new Map(), applications: [], existing: [], close: async () => undefined };

/**
 * Starts what the default export of `local.ts` starts; nothing without such a file.
 * @throws CliError when it cannot be loaded, fails to start, or answers something else than
 * `{ map, applications?, existing?, close }`
 */
export async function startLocalServices(directory: string): Promise<LocalServices> {
  const file = join(directory, "local.ts");
  if (!existsSync(file)) return nothing;
  try {
    const loaded: unknown = requireTypeScript(file, __filename);
    const start = (loaded as { default?: unknown } | null)?.default;
    if (typeof start !== "function") throw new Error("expected a default export `async function start()`, got none");
    return await servicesOf(await start());
  } catch (error) {
    throw refusedLocal(error);
  }
}

/** A local.ts that cannot be used, with every reason. */
export function refusedLocal(error: unknown): CliError {
  const reasons = (error instanceof Error ? error.message : String(error)).split("\n");
  const message = reasons.length > 1 ? `\`local.ts\`:\n  ${reasons.join("\n  ")}` : `\`local.ts\`: ${reasons[0]}.`;
  return new CliError(ExitCode.DeploymentFailed, message, { cause: error });
}

async function servicesOf(answer: { close?(): unknown } | undefined): Promise<LocalServices> {
  const close = async () => void (await answer?.close?.());
  try {
    // zod comes with the first component too, and not before somebody needs it.
    const { localDeclaration } = await import("./local-declaration.js");
    const { map, applications, existing } = localDeclaration(answer);
    return {
      map: new Map(Object.entries(map).map(([host, url]) => [host.toLowerCase(), url])),
      applications: applications.map(localApplication),
      existing,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Makes up what an application leaves out. */
function localApplication({ clientId, clientSecret, tenantId, roles }: LocalApplication): Application {
  return {
    clientId: clientId ?? randomUUID(),
    secret: clientSecret ?? randomBytes(24).toString("base64url"),
    objectId: randomUUID(),
    ...(tenantId !== undefined && { tenantId }),
    ...(roles !== undefined && { roles }),
  };
}
