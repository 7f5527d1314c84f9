// JSON as Json.NET sees it: integers and floats stay apart, null is a token of its own, members keep their order.

import { DotNetException } from "./dotnet-value";

export type JsonKind = "Object" | "Array" | "String" | "Integer" | "Float" | "Boolean" | "Null";

/** JToken and what derives from it. */
export class JsonToken {
  /** What holds this object or array: a second one gets a copy. Other tokens never change, so they need none. */
  holder?: object | undefined;

  constructor(
    readonly kind: JsonKind,
    /** Map, array, string, number or bigint, boolean, or null. */
    readonly value: ReadonlyMap<string, JsonToken> | readonly JsonToken[] | string | number | bigint | boolean | null,
    /** Json.NET reads the text as a date by itself. */
    readonly isDate = false,
  ) {}

  get tokenType(): string {
    return this.kind === "Object" ? "JObject" : this.kind === "Array" ? "JArray" : "JValue";
  }

  get members(): Map<string, JsonToken> {
    return this.value as Map<string, JsonToken>;
  }

  get items(): JsonToken[] {
    return this.value as JsonToken[];
  }
}

export const nullToken = new JsonToken("Null", null);

/** An object or array as a container holds it: itself when nothing holds it yet, and otherwise a copy. */
export function heldBy(holder: object, token: JsonToken): JsonToken {
  if (token.kind !== "Object" && token.kind !== "Array") return token;
  const isFree = token.holder === undefined && rootOf(holder) !== token;
  const held = isFree ? token : clone(token);
  held.holder = holder;
  return held;
}

function rootOf(token: object): object {
  let root = token;
  while (root instanceof JsonToken && root.holder !== undefined) root = root.holder;
  return root;
}

export function objectToken(members: Map<string, JsonToken>): JsonToken {
  const object = new JsonToken("Object", members);
  for (const [name, value] of members) members.set(name, heldBy(object, value));
  return object;
}

export function arrayToken(items: JsonToken[]): JsonToken {
  const array = new JsonToken("Array", items);
  for (const [index, item] of items.entries()) items[index] = heldBy(array, item);
  return array;
}

export function clone(token: JsonToken): JsonToken {
  if (token.kind === "Object")
    return objectToken(new Map([...token.members].map(([name, value]) => [name, clone(value)])));
  return token.kind === "Array" ? arrayToken(token.items.map(clone)) : token;
}

/** The text of a string. @throws DotNetException when Json.NET has made a date of it */
export function stringOf({ value, isDate }: JsonToken): string {
  if (isDate) throw dateException();
  return value as string;
}

export function dateException(): DotNetException {
  return new DotNetException(
    "NotSupportedException",
    "Json.NET turns this text into a date, and how Azure writes it is not known.",
  );
}
