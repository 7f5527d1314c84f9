// Arguments are checked before anything is registered; all problems are told at once.
import { InputPropertiesError, Output } from "@pulumi/pulumi";
import { z } from "zod";

/** A value that may be known only later; what is known already is held against the schema. */
export function input<T extends z.ZodType>(schema: T) {
  const isLater = (value: unknown) => Output.isInstance(value) || value instanceof Promise;
  return z.unknown().superRefine((value, context) => {
    if (isLater(value)) return;
    const result = schema.safeParse(value);
    for (const issue of result.error?.issues ?? []) context.addIssue({ ...issue, path: issue.path } as never);
  });
}

export const text = z.string().min(1, "expected a text, got an empty one");

/** A logical name that also names an Azure resource below the gateway. */
export const shortName = z
  .string()
  .regex(
    /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,58}[a-zA-Z0-9])?$/,
    "expected 1 to 60 letters, digits and hyphens, a letter or digit first and last",
  );

export const positive = z.number().int("expected a whole number").positive("expected a number greater than 0");

/** A path under the gateway. */
export const apiPath = z
  .string()
  .regex(
    /^[A-Za-z0-9._~-]+(?:\/[A-Za-z0-9._~-]+)*$/,
    "expected path segments of letters, digits, `.`, `_`, `~` and `-`, without a slash at the ends",
  )
  .refine(
    (path) => !path.split("/").some((segment) => segment === "." || segment === ".."),
    "expected no `.` or `..` segment",
  );

export const httpUrl = z.url({ protocol: /^https?$/, error: "expected an http or https URL" });

export const gateway = z.object({
  serviceName: input(text),
  resourceGroupName: input(text),
  principalId: input(text),
  gatewayUrl: input(text),
  sku: text,
});

export const governance = z.object({
  limitFragmentId: text,
  measureFragmentId: text,
  productIds: z.array(text),
});

/**
 * The arguments as they came, when they are right.
 * @throws InputPropertiesError naming every property that is not
 */
export function validated<T extends object>(component: string, schema: z.ZodType, args: T): T {
  const result = schema.safeParse(args);
  if (result.success) return args;
  const errors = result.error.issues.map((issue) => ({
    propertyPath: pathOf(issue.path),
    reason: reasonOf(issue.message, args, issue.path),
  }));
  throw new InputPropertiesError({ message: `${component} got arguments that it cannot use`, errors });
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === "number" ? `${text}[${part}]` : text === "" ? String(part) : `${text}.${String(part)}`,
    "",
  );
}

function reasonOf(message: string, args: unknown, path: readonly PropertyKey[]): string {
  const value = path.reduce<unknown>(
    (at, part) => (typeof at === "object" && at !== null ? (at as Record<PropertyKey, unknown>)[part] : undefined),
    args,
  );
  const plain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return `${message}${plain ? `, got ${JSON.stringify(value)}` : ""}.`;
}
