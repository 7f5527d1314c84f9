// What callers without types may pass: anything, where one thing is expected.
import { type PolicyError, policyError } from "./policy-error";

/** An object, such as the arguments of a builder. @throws PolicyError for anything else */
export function given<T extends object>(path: string, value: T): T {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw unexpected(path, "an object", value, "Pass one.");
  return value;
}

/** A list. @throws PolicyError for anything else */
export function listed<T>(path: string, value: readonly T[]): readonly T[] {
  if (!Array.isArray(value)) throw unexpected(path, "a list", value, "Put it into one.");
  return value;
}

export function unexpected(path: string, expected: string, value: unknown, advice: string): PolicyError {
  return policyError("type", `\`${path}\`: expected ${expected}, got ${shown(value)}.`, advice);
}

/** A value in a sentence; of what is no plain value, what it is. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string" || value === null) return JSON.stringify(value);
  if (typeof value === "object") return Array.isArray(value) ? "a list" : "an object";
  return typeof value === "function" ? "a function" : String(value);
}
