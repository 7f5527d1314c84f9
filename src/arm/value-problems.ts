import { bodyType } from "./body-type";
import { objectType, type TypeCode } from "./property-types";
import type { ArmResource } from "./resource";
import { isRecord } from "./to-arm";

/** More values than these are not written out. */
const mostValues = 12;

/**
 * Sentences for values of a type that Azure's published types do not take: another kind of value, or none of the values
 * that there are, which Azure compares without case. What the types do not know is not looked at.
 */
export function valueProblems(resource: ArmResource): readonly string[] {
  const body = bodyType(resource.type);
  if (body === undefined) return [];
  const problems: string[] = [];
  for (const [name, code] of Object.entries(body.envelope))
    check(code, resource[name as keyof ArmResource], name, problems);
  for (const [name, value] of Object.entries(resource.properties))
    check(body.properties.inputs[name] ?? "*", value, `properties.${name}`, problems);
  return problems;
}

const kinds: Readonly<Record<string, readonly [expected: string, is: (value: unknown) => boolean]>> = {
  s: ["a text", (value) => typeof value === "string"],
  n: ["a number", (value) => typeof value === "number"],
  b: ["true or false", (value) => typeof value === "boolean"],
  "=": ["a text", (value) => typeof value === "string"],
  "[": ["a list", Array.isArray],
  "{": ["an object", isRecord],
  "#": ["an object", isRecord],
};

function check(code: TypeCode, value: unknown, path: string, problems: string[]): void {
  const [expected, is] = kinds[code.charAt(0)] ?? [];
  if (expected === undefined || value === undefined || value === null) return;
  const inner = code.slice(1);
  if (!is?.(value)) problems.push(`\`${path}\`: expected ${expected}, got ${JSON.stringify(value)}. Correct it.`);
  else if (code.startsWith("=")) checkValue(inner.split("|"), String(value), path, problems);
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) check(inner, item, `${path}[${index}]`, problems);
  else if (isRecord(value)) {
    const types = code.startsWith("#") ? objectType(inner)?.inputs : undefined;
    for (const [name, item] of Object.entries(value))
      check(types ? (types[name] ?? "*") : inner, item, `${path}.${name}`, problems);
  }
}

function checkValue(values: readonly string[], value: string, path: string, problems: string[]): void {
  if (values.some((known) => plain(known) === plain(value))) return;
  const shown = values.length > mostValues ? [...values.slice(0, mostValues), "…"] : values;
  problems.push(`\`${path}\`: expected ${shown.join(", ")}, got ${JSON.stringify(value)}. Use one of them.`);
}

const plain = (value: string) => value.toLowerCase().replaceAll(" ", "");
