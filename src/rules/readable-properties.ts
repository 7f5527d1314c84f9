import { UnknownValueError } from "@pulumi/policy";

// During preview CrossGuard hands properties over behind a proxy that throws on values nobody knows yet.

/** What an unknown value reads as. Two unknown values compare equal: names computed at `up` are taken for the same. */
export const unknownValue = "<unknown>";

/** A plain copy of `value` in which everything that is unknown at preview reads as `unknownValue`. */
export function readableProperties(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return readableObject(value);
}

function readableObject(value: object): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) copy[key] = readable(() => (value as Record<string, unknown>)[key]);
  return copy;
}

function readable(read: () => unknown): unknown {
  let value: unknown;
  try {
    value = read();
  } catch (error) {
    if (error instanceof UnknownValueError) return unknownValue;
    throw error;
  }
  if (Array.isArray(value)) return value.map((_, index) => readable(() => value[index]));
  if (value !== null && typeof value === "object") return readableObject(value);
  return value;
}
