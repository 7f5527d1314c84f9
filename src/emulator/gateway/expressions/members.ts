// Finds the member that C# would: by name, then by the arguments it takes.
import { type Code, ExpressionError, type Frame } from "./code";
import { contextMembers } from "./context-members";
import { elementType, implicitly } from "./conversions";
import { convertStatics } from "./convert-members";
import { dateMembers, dateStatics } from "./date-members";
import { DotNetException, type DotNetType } from "./dotnet-value";
import { encodingMembers, encodingStatics } from "./encoding-members";
import { guidMembers, guidStatics } from "./guid-members";
import { jsonMembers, jsonStatics } from "./json-members";
import type { MemberTable, Method, Property } from "./member-table";
import { numberMembers, numberStatics } from "./number-members";
import { objectMembers } from "./object-members";
import { regexStatics } from "./regex-members";
import { stringMembers, stringStatics } from "./string-members";
import { urlStatics } from "./url-members";

const instances: Readonly<Record<string, MemberTable>> = {
  ...contextMembers,
  ...stringMembers,
  ...numberMembers,
  ...objectMembers,
  ...guidMembers,
  ...dateMembers,
  ...jsonMembers,
  ...encodingMembers,
};

/** Static classes by every name that policies use for them. */
export const staticClasses: Readonly<Record<string, MemberTable>> = {
  ...numberStatics,
  ...guidStatics,
  ...dateStatics,
  ...convertStatics,
  ...encodingStatics,
  ...urlStatics,
  ...regexStatics,
  ...jsonStatics,
  string: stringStatics,
  String: stringStatics,
  Int32: numberStatics.int ?? {},
  Int64: numberStatics.long ?? {},
  Double: numberStatics.double ?? {},
  Boolean: numberStatics.bool ?? {},
};

const sequences: MemberTable = {
  properties: {
    Length: { type: "int", get: (items: readonly unknown[]) => items.length },
    Count: { type: "int", get: (items: readonly unknown[]) => items.length },
  },
};

export function propertyOf(type: DotNetType, name: string): Property | undefined {
  if (type.endsWith("?")) return nullableProperties(type)[name];
  return (
    own(own(instances, type)?.properties, name) ??
    (elementType(type) !== undefined ? own(sequences.properties, name) : undefined)
  );
}

function nullableProperties(type: DotNetType): Record<string, Property> {
  const value = (target: unknown) => {
    if (target === null) throw new DotNetException("InvalidOperationException", "Nullable object must have a value.");
    return target;
  };
  return {
    HasValue: { type: "bool", get: (target: unknown) => target !== null },
    Value: { type: type.slice(0, -1), get: value },
  };
}

export function methodsOf(type: DotNetType, name: string): readonly Method[] | undefined {
  return own(own(instances, type)?.methods, name);
}

/** A member of a table that is not inherited from Object.prototype. */
export function own<T>(table: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return table && Object.hasOwn(table, name) ? table[name] : undefined;
}

export interface GivenArgument {
  readonly name: string | undefined;
  readonly code: Code;
}

/** The call of the first overload that takes the arguments. @throws ExpressionError when none does */
export function callOverload(
  what: string,
  overloads: readonly Method[],
  target: Code | undefined,
  args: readonly GivenArgument[],
  offset: number,
): Code {
  for (const overload of overloads) {
    const found = matched(overload, args);
    if (!found) continue;
    const refused = overload.refuse?.(found.map((code) => code.constant));
    if (refused) throw new ExpressionError(`\`${what}\`: ${refused}`, offset);
    return invocation(overload, target, found);
  }
  const given = args.map(({ code }) => code.type).join(", ");
  throw new ExpressionError(`\`${what}\`: the emulator has no overload that takes (${given}).`, offset);
}

function matched(
  { parameters, names = [], defaults = [] }: Method,
  args: readonly GivenArgument[],
): readonly Code[] | undefined {
  if (args.length > parameters.length || args.length < parameters.length - defaults.length) return undefined;
  const found: Code[] = [];
  for (const [index, { name, code }] of args.entries()) {
    const at = name === undefined ? index : names.indexOf(name);
    const converted = at < 0 ? undefined : implicitly(code, parameters[at] ?? "");
    if (!converted) return undefined;
    found[at] = {
      ...converted,
      ...(code.constant !== undefined && converted.constant === undefined && { constant: code.constant }),
    };
  }
  return found;
}

function invocation({ call, type }: Method, target: Code | undefined, args: readonly Code[]): Code {
  const invoke = call as (target: unknown, ...args: unknown[]) => unknown;
  const self = target ? target.run : () => undefined;
  const [first, second] = args;
  // Calls of no, one and two arguments are the many: they need no array.
  if (!first) return { type, run: (frame) => invoke(present(self(frame), target)) };
  if (!second) return { type, run: (frame) => invoke(present(self(frame), target), first.run(frame)) };
  if (args.length === 2)
    return { type, run: (frame) => invoke(present(self(frame), target), first.run(frame), second.run(frame)) };
  return { type, run: (frame) => invoke(present(self(frame), target), ...args.map((arg) => arg.run(frame))) };
}

/** Nothing has no members. */
export function present(value: unknown, target?: Code): unknown {
  if ((value === null || value === undefined) && target)
    throw new DotNetException("NullReferenceException", "Object reference not set to an instance of an object.");
  return value;
}

export function readProperty({ type, get }: Property, target: Code): Code {
  const read = get as (target: unknown, frame: Frame) => unknown;
  const { run } = target;
  if (target.type.endsWith("?")) return { type, run: (frame) => read(run(frame), frame) };
  return { type, run: (frame) => read(present(run(frame), target), frame) };
}
