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
export function withMarks(args: unknown): unknown {
  return withLater(args, markOf, (other) => {
    // A component has far more members than it is asked for, and they lead back to it.
    const view: object = Object.create(other);
    for (const [key, member] of Object.entries(other))
      if (isWaitedFor(member)) Object.defineProperty(view, key, { value: markOf(member), enumerable: true });
    return view;
  });
}

/**
 * Lists and plain objects, copied with something else in the places of what is known only later.
 * @param ofOther what stands in the place of any other object, such as a component
 */
export function withLater(
  value: unknown,
  replacement: (later: unknown) => unknown,
  ofOther: (other: object) => unknown = (other) => other,
): unknown {
  const inside = (member: unknown) => withLater(member, replacement, ofOther);
  if (isWaitedFor(value)) return replacement(value);
  if (Array.isArray(value)) return value.map(inside);
  if (typeof value !== "object" || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return ofOther(value);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, inside(member)]));
}

function isWaitedFor(value: unknown): boolean {
  return Output.isInstance(value) || value instanceof Promise;
}

function markOf(later: unknown): symbol {
  return Output.isInstance(later) ? output : promise;
}
