// What a program's local.ts may answer.
import { z } from "zod";

const text = z.string("expected a text").min(1, "expected a text");
const object = z.record(z.string(), z.unknown(), "expected an object");

const application = z.strictObject(
  {
    clientId: text.optional(),
    clientSecret: text.optional(),
    /**
     * The tenant whose tokens an API accepts.
     * @default - the tenant of the emulated subscription
     */
    tenantId: z
      .guid({ error: ({ input }) => `expected the GUID of a tenant, got ${JSON.stringify(input)}` })
      .optional(),
    /** App roles that its tokens carry, by audience. */
    roles: z
      .record(z.string(), z.array(z.string("expected an app role"), "expected a list of app roles"), {
        error: "expected lists of app roles by audience",
      })
      .optional(),
  },
  unknownKeysOr("expected an application"),
);

const provided = "(/providers/[^/]+(/[^/]+/[^/]+)+)";
/** Of a resource group, of something in it, or of something of the subscription's own. */
const resourceId = new RegExp(`^/subscriptions/[^/]+(/resourceGroups/[^/]+${provided}*|${provided}+)$`, "i");

const existing = z.strictObject(
  {
    id: z.string("expected the id of a resource").regex(resourceId, {
      error: ({ input }) =>
        `expected an id such as /subscriptions/…/resourceGroups/…/providers/…, got ${JSON.stringify(input)}`,
    }),
    apiVersion: text.optional(),
    location: text.optional(),
    kind: text.optional(),
    properties: object.optional(),
    sku: object.optional(),
    identity: object.optional(),
    tags: z.record(z.string(), z.string("expected a text"), "expected texts by name").optional(),
    zones: z.array(text, "expected a list of zones").optional(),
    // Azure answers these too: the id says them, or nobody reads them here.
    name: z.unknown().optional(),
    type: z.unknown().optional(),
    etag: z.unknown().optional(),
    systemData: z.unknown().optional(),
  },
  unknownKeysOr("expected a resource as Azure Resource Manager shows it"),
);

const started = z.strictObject(
  {
    /** Host to the URL that stands in for it. */
    map: z.record(
      z.string(),
      z.string("expected a URL").refine((url) => URL.canParse(url), "expected a URL"),
      "expected URLs by host",
    ),
    applications: z.array(application, "expected a list of applications").default([]),
    existing: z.array(existing, "expected a list of resources").default([]),
    close: z.custom<() => unknown>((value) => typeof value === "function", "expected a function"),
  },
  unknownKeysOr("expected start() to answer { map, close }"),
);

/** What local.ts says of an application of Entra ID; what it leaves out is made up. */
export type LocalApplication = z.infer<typeof application>;
/** A resource that exists before the program runs. */
export type ExistingResource = z.infer<typeof existing>;
export type LocalDeclaration = z.infer<typeof started>;

/** @throws Error naming everything that is wrong with what `start()` has answered, a line each */
export function localDeclaration(answer: unknown): LocalDeclaration {
  const result = started.safeParse(answer);
  if (result.success) return result.data;
  throw new Error(result.error.issues.map(({ path, message }) => sentence(path, message)).join("\n"));
}

function unknownKeysOr(otherwise: string): { readonly error: z.core.$ZodErrorMap } {
  return {
    error: (issue) =>
      issue.code === "unrecognized_keys" ? `expected nothing else, got ${issue.keys.join(", ")}` : otherwise,
  };
}

function sentence(path: readonly PropertyKey[], message: string): string {
  const place = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return place === "" ? message : `\`${place.replace(/^\./, "")}\`: ${message}`;
}
