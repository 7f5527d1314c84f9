// Applications of Entra ID that a program's local.ts names, so that clients on this machine get tokens for its APIs.
import { randomBytes, randomUUID } from "node:crypto";
import type { RegisteredApplication } from "../azure/directory/client-credentials";
import { isGuid } from "../azure/guid";
import { isRecord } from "../azure/resource-type";

/** What local.ts says of an application; what it leaves out is made up. */
export interface LocalApplication {
  readonly clientId?: string;
  readonly clientSecret?: string;
  /**
   * The tenant whose tokens an API accepts.
   * @default - the tenant of the emulated subscription
   */
  readonly tenantId?: string;
  /** App roles that its tokens carry, by audience. */
  readonly roles?: Readonly<Record<string, readonly string[]>>;
}

/** @throws Error naming what is no application */
export function localApplications(given: unknown): readonly RegisteredApplication[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) throw wrong("applications", "a list of applications", given);
  return given.map((application: unknown, index) => {
    checkApplication(application, `applications[${index}]`);
    const { clientId = randomUUID(), clientSecret, tenantId, roles } = application;
    return {
      clientId,
      secret: clientSecret ?? randomBytes(24).toString("base64url"),
      objectId: randomUUID(),
      ...(tenantId !== undefined && { tenantId }),
      ...(roles !== undefined && { roles }),
    };
  });
}

function checkApplication(value: unknown, path: string): asserts value is LocalApplication {
  if (!isRecord(value)) throw wrong(path, "an application, { clientId?, clientSecret?, tenantId?, roles? }", value);
  const { clientId, clientSecret, tenantId, roles = {} } = value;
  for (const [name, text] of Object.entries({ clientId, clientSecret }))
    if (text !== undefined && (typeof text !== "string" || text === ""))
      throw wrong(`${path}.${name}`, "a text that is not empty, or nothing", text === "" ? text : typeof text);
  if (tenantId !== undefined && !isGuid(tenantId))
    throw wrong(`${path}.tenantId`, "the GUID of a tenant, or nothing", tenantId);
  const isList = (list: unknown) => Array.isArray(list) && list.every((role) => typeof role === "string");
  if (!isRecord(roles) || !Object.values(roles).every(isList))
    throw wrong(`${path}.roles`, 'lists of app roles by audience, such as { "api://orders": ["reader"] }', roles);
}

const wrong = (path: string, expected: string, got: unknown): Error =>
  new Error(
    `\`${path}\`: expected ${expected}, got ${JSON.stringify(got) ?? typeof got}. Correct what start() answers`,
  );
