// What the arguments of several components have in common, as schemas.
import type * as Zod from "zod";
import { isServiceSku, serviceSkus } from "../arm/service-skus";
import { isLater } from "./later";
import { gatewayOfSku, literal, policyLanguage } from "./policy-language";

const nouns: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  nonoptional: "a value",
};

/** What a schema without a sentence of its own says. */
export const expectation: Zod.core.$ZodErrorMap = (issue) => {
  if (issue.code === "invalid_type") return `expected ${nouns[issue.expected] ?? issue.expected}`;
  if (issue.code === "invalid_value")
    return `expected ${issue.values
      .map(String)
      .join(", ")
      .replace(/, ([^,]*)$/, " or $1")}`;
  return undefined;
};

export const expectsHttps = "expected an https URL, since credentials travel to it; http only on this computer";

/** Whether what is sent to an address can be read on its way. */
export function isClear(url: unknown): boolean {
  if (typeof url !== "string" || !URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" && !["localhost", "127.0.0.1", "[::1]"].includes(hostname);
}

function hasCredentials(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username !== "" || password !== "";
}

/** Refuses both ways at once: `anonymous` would let in whom `entra` keeps out. */
export function refuseBothAccess(
  { entra, anonymous }: { readonly entra?: unknown; readonly anonymous?: boolean | undefined },
  context: Zod.core.$RefinementCtx,
): void {
  if (entra && anonymous)
    context.addIssue({ code: "custom", path: ["anonymous"], message: "expected false beside `entra`" });
}

/** The fields, made with a zod that is loaded already. */
export function argumentFields(z: typeof Zod.z) {
  /** A value that may be known only later; what is known already is held against the schema. */
  function input<T extends Zod.ZodType>(schema: T) {
    return z.unknown().superRefine((value, context) => {
      if (isLater(value)) return;
      const result = schema.safeParse(value, { error: expectation });
      for (const issue of result.error?.issues ?? []) context.addIssue({ ...issue, path: issue.path } as never);
    });
  }

  const text = z.string().min(1, "expected a text, got an empty one");

  /** A text of which the policy can make nothing but a literal. */
  const literalText = text.refine(
    (value) => typeof literal(value) === "string",
    "expected a text without `@(`, `@{`, `{{` and control characters, since API Management takes no expression here",
  );

  /** The name of something as people see it. */
  const displayName = (longest: number) => text.max(longest, `expected at most ${longest} characters`);

  /** A logical name that also names an Azure resource below the gateway. */
  const shortName = z
    .string()
    .regex(
      /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,58}[a-zA-Z0-9])?$/,
      "expected 1 to 60 letters, digits and hyphens, a letter or digit first and last",
    );

  /** Name of a model deployment. */
  const deploymentName = z
    .string()
    .regex(
      /^[a-zA-Z0-9](?:[a-zA-Z0-9._-]{0,62}[a-zA-Z0-9])?$/,
      "expected 1 to 64 letters, digits, `.`, `_` and hyphens, a letter or digit first and last",
    );

  /** Things that become Azure resources by their names, which Azure compares without case. */
  const named = <T extends Zod.ZodType<{ name: string }>>(
    item: T,
    what: string,
    resourceName = (name: string) => name,
  ) =>
    z
      .array(item)
      .refine(
        (items) => new Set(items.map(({ name }) => resourceName(name).toLowerCase())).size === items.length,
        `expected a different name for each ${what}, compared without case`,
      );

  const positive = z.number().int("expected a whole number").positive("expected a number greater than 0");

  /** A path under the gateway. */
  const apiPath = z
    .string()
    .max(400, "expected at most 400 characters")
    .regex(
      /^[A-Za-z0-9._~-]+(?:\/[A-Za-z0-9._~-]+)*$/,
      "expected path segments of letters, digits, `.`, `_`, `~` and `-`, without a slash at the ends",
    )
    .refine(
      (path) => !path.split("/").some((segment) => segment === "." || segment === ".."),
      "expected no `.` or `..` segment",
    );

  const httpUrl = z
    .url({ protocol: /^https?$/, error: "expected an http or https URL" })
    .refine((url) => !hasCredentials(url), "expected a URL without user name and password");

  /** Where an account answers: credentials travel there, and the path of a deployment is put behind it. */
  const accountEndpoint = httpUrl
    .refine((url) => !isClear(url), expectsHttps)
    .refine((url) => !/[?#]/.test(url), "expected a URL without query and fragment");

  const gateway = z.object({
    serviceName: input(text),
    resourceGroupName: input(text),
    principalId: input(text),
    gatewayUrl: input(text),
    sku: z.string().refine(isServiceSku, `expected ${serviceSkus.join(", ").replace(/, ([^,]*)$/, " or $1")}`),
  });

  const lacking = (what: string) => ({
    path: ["sku"],
    error: `expected a SKU with ${what}, which Consumption has not`,
  });

  /** A gateway with what a component rests on; Consumption is the SKU that lacks it. */
  const gatewayWith = (what: string) => gateway.refine(({ sku }) => gatewayOfSku(sku) !== "consumption", lacking(what));

  /** A gateway that runs a statement. */
  const gatewayThatRuns = (statement: string) =>
    gateway.refine(
      ({ sku }) => policyLanguage().statementRows.get(statement)?.gateways.includes(gatewayOfSku(sku)) === true,
      lacking(statement),
    );

  const governance = z.object({
    limitFragmentId: literalText,
    measureFragmentId: literalText,
    productIds: z.array(text),
  });

  const cache = z.object({
    embeddingsBackendId: literalText,
    distance: z.number().min(0, "expected 0 to 1").max(1, "expected 0 to 1"),
    cacheSeconds: positive,
    ignoreSystemMessages: z.boolean(),
    maxMessageCount: positive.optional(),
    callsPerMinute: positive,
  });

  /** Who may call an API. */
  const access = {
    entra: z
      .strictObject({
        tenantId: text,
        audiences: z.array(text).min(1, "expected at least one audience"),
        clientApplicationIds: z.array(text).optional(),
      })
      .optional(),
    anonymous: z.boolean().optional(),
  };

  return {
    input,
    text,
    literalText,
    displayName,
    shortName,
    deploymentName,
    named,
    positive,
    apiPath,
    httpUrl,
    accountEndpoint,
    gateway,
    gatewayWith,
    gatewayThatRuns,
    governance,
    cache,
    access,
  };
}
