// Arguments are checked before anything is registered; all problems are told at once.
import { type Input, InputPropertiesError, isSecret, type Output, output } from "@pulumi/pulumi";
import type * as Zod from "zod";
import { shown } from "../policy/given";
import { argumentFields, expectation } from "./argument-fields";
import { isLater, withLater, withMarks } from "./later";

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

/** What is wrong with an argument. */
export interface ArgumentProblem {
  readonly propertyPath: string;
  readonly reason: string;
}

/**
 * The arguments, when they and the component's name, which also names Azure resources, are right. What is known only
 * later is held against the schema as soon as it is known: a wrong value fails what it was meant for.
 * @param problemsOfPolicies what is wrong with the policies that right arguments lead to
 * @throws InputPropertiesError naming every property that is not
 */
export function validated<T extends object>(
  component: string,
  name: string,
  schema: LazySchema,
  args: T,
  problemsOfPolicies: (args: T) => readonly ArgumentProblem[] = () => [],
): T {
  const refuse = (errors: readonly ArgumentProblem[]) => {
    if (errors.length > 0) throw refusal(component, name, errors);
  };
  refuse([...problemsOf(nameSchema(), { name }, "name"), ...problemsOf(schema(), args, "args")]);
  refuse(problemsOfPolicies(args));
  return withLater(args, (later) => {
    const awaited: Output<unknown> = output(later as Input<string>);
    return awaited.apply(async (value) => {
      const known = withLater(args, (other) => (other === later ? value : other));
      refuse(problemsOf(schema(), known, "args", await isSecret(awaited)));
      return value;
    });
  }) as T;
}

function refusal(component: string, name: string, errors: readonly ArgumentProblem[]): InputPropertiesError {
  // Pulumi shows the message of an error in a program, and not what else it holds.
  const lines = errors.map(({ propertyPath, reason }) => `  \`${propertyPath}\`: ${reason}`);
  const message = [`${component} "${name}" got arguments that it cannot use:`, ...lines].join("\n");
  return new InputPropertiesError({ message, errors: [...errors] });
}

const nameSchema = lazySchema((z, fields) => z.object({ name: fields.shortName }));

function problemsOf(schema: Zod.ZodType, given: unknown, whole: string, secret = false): readonly ArgumentProblem[] {
  const args = withMarks(given);
  const issues = schema.safeParse(args, { error: expectation }).error?.issues ?? [];
  return issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({
          propertyPath: pathOf([...issue.path, key]),
          reason: "expected no argument of this name. Remove it, or correct the name.",
        }))
      : [{ propertyPath: pathOf(issue.path) || whole, reason: reasonOf(issue, args, secret) }],
  );
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === "number" ? `${text}[${part}]` : text === "" ? String(part) : `${text}.${String(part)}`,
    "",
  );
}

function reasonOf({ code, message, path }: Zod.core.$ZodIssue, args: unknown, secret: boolean): string {
  const value = path.reduce<unknown>(
    (at, part) => (typeof at === "object" && at !== null ? (at as Record<PropertyKey, unknown>)[part] : undefined),
    args,
  );
  if (isLater(value))
    return `expected a plain value, got ${value.description}. It takes part in the policy, so it must be known while the program runs.`;
  const isShown =
    !secret && (code === "invalid_type" || ["string", "number", "boolean", "undefined"].includes(typeof value));
  // A password in a URL is nobody's to read.
  return `${message}${isShown ? `, got ${shown(value).replace(/\/\/[^/?#]*@/, "//…@")}` : ""}.`;
}
