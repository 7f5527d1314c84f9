// What a program's local.ts may answer.
import { inspect } from "node:util";
import { z } from "zod";
import { isGuid } from "../azure/guid";
import { isRecord } from "../azure/resource-type";
import { show } from "../engine/yaml-file";

/** Of a text that is wrong only the kind is told: it may be a secret. */
const text = (rule: string) => {
  const error = expected(rule, (input) => (input === "" ? input : typeof input));
  return z.string(error).min(1, error);
};
const optionalText = text("a text that is not empty, or nothing").optional();
const object = z.record(z.string(), z.unknown(), expected("an object"));

const application = z.strictObject(
  {
    clientId: optionalText,
    clientSecret: optionalText,
    /**
     * The tenant whose tokens an API accepts.
     * @default - the tenant of the emulated subscription
     */
    tenantId: z.custom<string>(isGuid, expected("the GUID of a tenant, or nothing")).optional(),
    /** App roles that its tokens carry, by audience. */
    roles: z
      .custom<Readonly<Record<string, readonly string[]>>>(
        isListsByName,
        expected('lists of app roles by audience, such as { "api://orders": ["reader"] }'),
      )
      .optional(),
  },
  expected("an application, { clientId?, clientSecret?, tenantId?, roles? }"),
);

const provided = "(/providers/[^/]+(/[^/]+/[^/]+)+)";
/** Of a resource group, of something in it, or of something of the subscription's own. */
const resourceId = new RegExp(`^/subscriptions/[^/]+(/resourceGroups/[^/]+${provided}*|${provided}+)$`, "i");

const existing = z.strictObject(
  {
    id: z
      .string(expected("the id of a resource"))
      .regex(resourceId, expected("an id such as /subscriptions/…/resourceGroups/…/providers/…")),
    apiVersion: optionalText,
    location: optionalText,
    kind: optionalText,
    properties: object.optional(),
    sku: object.optional(),
    identity: object.optional(),
    tags: z.record(z.string(), z.string(expected("a text")), expected("texts by name")).optional(),
    zones: z.array(text("a zone"), expected("a list of zones")).optional(),
    // Azure answers these too: the id says them, or nobody reads them here.
    name: z.unknown().optional(),
    type: z.unknown().optional(),
    etag: z.unknown().optional(),
    systemData: z.unknown().optional(),
  },
  expected("a resource as Azure Resource Manager shows it"),
);

const url = expected("a URL");

const started = z.strictObject(
  {
    /** Host to the URL that stands in for it. */
    map: z.record(
      z.string(),
      z.string(url).refine((given) => URL.canParse(given), url),
      expected("URLs by host"),
    ),
    applications: z.array(application, expected("a list of applications")).default([]),
    existing: z.array(existing, expected("a list of resources")).default([]),
    close: z.custom<() => unknown>(),
  },
  expected("an object"),
);

/** What local.ts says of an application of Entra ID; what it leaves out is made up. */
export type LocalApplication = z.infer<typeof application>;
/** A resource that exists before the program runs. */
export type ExistingResource = z.infer<typeof existing>;
export type LocalDeclaration = z.infer<typeof started>;

/** @throws Error naming everything that is wrong with what `start()` has answered, a line each */
export function localDeclaration(answer: unknown): LocalDeclaration {
  if (!isRecord(answer) || !isRecord(answer.map) || typeof answer.close !== "function")
    throw new Error(
      `expected start() to answer { map: { <host>: <url> }, close() }, got ${inspect(answer, { depth: 1, breakLength: Number.POSITIVE_INFINITY })}. Correct it.`,
    );
  const result = started.safeParse(answer);
  if (result.success) return result.data;
  throw new Error(result.error.issues.map(({ path, message }) => sentence(path, message)).join("\n"));
}

function expected(
  rule: string,
  got: (input: unknown) => unknown = (input) => input,
): { readonly error: z.core.$ZodErrorMap } {
  return {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `expected nothing else, got ${issue.keys.join(", ")}`
        : `expected ${rule}, got ${show(got(issue.input))}`,
  };
}

function isListsByName(value: unknown): boolean {
  const isList = (list: unknown) => Array.isArray(list) && list.every((item) => typeof item === "string");
  return isRecord(value) && Object.values(value).every(isList);
}

function sentence(path: readonly PropertyKey[], message: string): string {
  const place = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  const problem = place === "" ? message : `\`${place.replace(/^\./, "")}\`: ${message}`;
  return `${problem}. Correct what start() answers.`;
}
