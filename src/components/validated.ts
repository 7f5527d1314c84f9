// Arguments are checked before anything is registered; all problems are told at once.
import { InputPropertiesError } from "@pulumi/pulumi";
import type * as Zod from "zod";
import { argumentFields } from "./argument-fields";

/** A schema that is made when it is first asked for. */
export type LazySchema = () => Zod.ZodType;

let known: { readonly z: typeof Zod.z; readonly fields: ReturnType<typeof argumentFields> } | undefined;

/** zod takes as long to load as the rest of the library, so it comes with the first component and not with the import. */
export function lazySchema<T extends Zod.ZodType>(
  make: (z: typeof Zod.z, fields: ReturnType<typeof argumentFields>) => T,
): () => T {
  let schema: T | undefined;
  return () => {
    if (known === undefined) {
      const { z } = require("zod") as typeof Zod;
      known = { z, fields: argumentFields(z) };
    }
    schema ??= make(known.z, known.fields);
    return schema;
  };
}

/**
 * The arguments as they came, when they and the component's name, which also names Azure resources, are right.
 * @throws InputPropertiesError naming every property that is not
 */
export function validated<T extends object>(component: string, name: string, schema: LazySchema, args: T): T {
  const errors = [...problemsOf(nameSchema(), { name }, "name"), ...problemsOf(schema(), args, "args")];
  if (errors.length === 0) return args;
  throw new InputPropertiesError({ message: `${component} got arguments that it cannot use`, errors });
}

const nameSchema = lazySchema((z, fields) => z.object({ name: fields.shortName }));

function problemsOf(schema: Zod.ZodType, args: unknown, whole: string) {
  const issues = schema.safeParse(args).error?.issues ?? [];
  return issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({
          propertyPath: pathOf([...issue.path, key]),
          reason: "expected no argument of this name. Remove it, or correct the name.",
        }))
      : [{ propertyPath: pathOf(issue.path) || whole, reason: reasonOf(issue.message, args, issue.path) }],
  );
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
