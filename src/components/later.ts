// Values that are known only while a deployment runs.
import { Output } from "@pulumi/pulumi";

/** They stand in for such values while arguments are checked: whoever looks into an Output gets another Output. */
const output = Symbol("an Output");
const promise = Symbol("a Promise");

/** Whether something is the mark of a value that is known only later. */
export function isLater(value: unknown): value is symbol {
  return value === output || value === promise;
}

/** Arguments with marks in the places of what is known only later. */
export function withMarks(value: unknown): unknown {
  if (Output.isInstance(value)) return output;
  if (value instanceof Promise) return promise;
  if (Array.isArray(value)) return value.map(withMarks);
  if (typeof value !== "object" || value === null) return value;
  if (Object.getPrototypeOf(value) === Object.prototype)
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withMarks(member)]));
  // A component has far more members than it is asked for, and they lead back to it.
  const view: object = Object.create(value);
  for (const [key, member] of Object.entries(value))
    if (Output.isInstance(member) || member instanceof Promise)
      Object.defineProperty(view, key, { value: withMarks(member), enumerable: true });
  return view;
}
