// JToken, JObject, JArray and JsonConvert.
import { sequence, tokenTo } from "./conversions";
import { DotNetException } from "./dotnet-value";
import { parseToken } from "./json-reader";
import { clone, dateException, heldBy, type JsonToken, nullToken } from "./json-token";
import { tokenText, writeToken } from "./json-writer";
import { type MemberTable, method, property } from "./member-table";
import { given } from "./parse-text";

const noChild = (token: JsonToken) =>
  new DotNetException(
    "InvalidOperationException",
    `Cannot access child value on Newtonsoft.Json.Linq.${token.tokenType}.`,
  );

function child(token: JsonToken, name: string): JsonToken | null {
  if (token.kind === "Object") return token.members.get(name) ?? null;
  if (token.kind === "Array")
    throw new DotNetException(
      "ArgumentException",
      `Accessed JArray values with invalid key value: "${name}". Int32 array index expected.`,
    );
  throw noChild(token);
}

function item(token: JsonToken, index: number): JsonToken {
  if (token.kind !== "Array")
    throw token.kind === "Object"
      ? new DotNetException(
          "ArgumentException",
          `Accessed JObject values with invalid key value: ${index}. Object property name expected.`,
        )
      : noChild(token);
  const found = token.items[index];
  if (!found)
    throw new DotNetException(
      "ArgumentOutOfRangeException",
      "Index was out of range. Must be non-negative and less than the size of the collection.",
    );
  return found;
}

/** `a.b[0]['c']`, with or without `$` in front; filters and wildcards are refused. */
const pathStep = /(?:^|\.)([A-Za-z_][\w-]*)|\[(\d+)\]|\['((?:[^'\\])*)'\]/y;

function pathSteps(path: string): readonly (string | number)[] | undefined {
  const plain = path.replace(/^\$\.?/, "");
  const steps: (string | number)[] = [];
  let offset = 0;
  while (offset < plain.length) {
    pathStep.lastIndex = offset;
    const found = pathStep.exec(plain);
    if (!found) return undefined;
    steps.push(found[2] === undefined ? (found[1] ?? found[3] ?? "") : Number(found[2]));
    offset += found[0].length;
  }
  return steps;
}

function select(token: JsonToken, path: string): JsonToken | null {
  let at: JsonToken | null | undefined = token;
  for (const step of pathSteps(path) ?? []) {
    if (typeof step === "number") at = at.kind === "Array" ? at.items[step] : undefined;
    else at = at.kind === "Object" ? at.members.get(step) : undefined;
    if (!at) return null;
  }
  return at;
}

const constantPath = ([path]: readonly unknown[]) =>
  typeof path === "string" && pathSteps(path)
    ? undefined
    : "The emulator runs constant paths of names and indexes, such as `usage.total_tokens` or `choices[0]`.";

const formatting = (format: string) => format === "Indented";

const members: MemberTable = {
  properties: {
    HasValues: property("bool", (token: JsonToken) =>
      token.kind === "Object" ? token.members.size > 0 : token.kind === "Array" && token.items.length > 0,
    ),
    Type: property("JTokenType", (token: JsonToken) => {
      if (token.isDate) throw dateException();
      return token.kind;
    }),
    First: property("JToken", (token: JsonToken) => sequence(token)[0] ?? null),
    Last: property("JToken", (token: JsonToken) => sequence(token).at(-1) ?? null),
  },
  methods: {
    get_Item: [method(["string"], "JToken", child), method(["int"], "JToken", item)],
    SelectToken: [method(["string"], "JToken", select, { refuse: constantPath })],
    ToString: [
      method([], "string", tokenText),
      method(["Formatting"], "string", (token: JsonToken, format: string) => writeToken(token, formatting(format))),
    ],
    DeepClone: [method([], "JToken", clone)],
  },
};

const object: MemberTable = {
  properties: { ...members.properties, Count: property("int", (token: JsonToken) => token.members.size) },
  methods: {
    ...members.methods,
    ContainsKey: [method(["string"], "bool", (token: JsonToken, name: string) => token.members.has(name))],
    Add: [
      method(["string", "JToken"], "void", (token: JsonToken, name: string, value: JsonToken | null) => {
        if (token.members.has(name))
          throw new DotNetException(
            "ArgumentException",
            `Can not add property ${name} to Newtonsoft.Json.Linq.JObject. Property with the same name already exists on object.`,
          );
        token.members.set(name, heldBy(token, value ?? nullToken));
      }),
    ],
    Remove: [method(["string"], "bool", (token: JsonToken, name: string) => token.members.delete(name))],
    set_Item: [
      method(["string", "JToken"], "void", (token: JsonToken, name: string, value: JsonToken | null) => {
        const before = token.members.get(name);
        token.members.set(name, heldBy(token, value ?? nullToken));
        if (before) before.holder = undefined;
      }),
    ],
  },
};

const array: MemberTable = {
  properties: { ...members.properties, Count: property("int", (token: JsonToken) => token.items.length) },
  methods: {
    ...members.methods,
    Add: [
      method(
        ["JToken"],
        "void",
        (token: JsonToken, value: JsonToken | null) => void token.items.push(heldBy(token, value ?? nullToken)),
      ),
    ],
  },
};

export const jsonMembers: Readonly<Record<string, MemberTable>> = {
  JToken: members,
  JValue: members,
  JObject: object,
  JArray: array,
  JProperty: {
    properties: {
      Name: property("string", ([name]: readonly [string, JsonToken]) => name),
      Value: property("JToken", ([, value]: readonly [string, JsonToken]) => value),
    },
  },
};

/** Parses text that must be of one kind. */
export function parseAs(text: string | null, type: string): JsonToken {
  const token = parseToken(given(text));
  if (type !== "JToken" && token.tokenType !== type)
    throw new DotNetException(
      "JsonReaderException",
      `Error reading ${type} from JsonReader. Current JsonReader item is not an ${type === "JObject" ? "object" : "array"}: ${token.kind}.`,
    );
  return token;
}

const parse = (type: string) => ({
  methods: { Parse: [method(["string"], type, (_: never, text: string) => parseAs(text, type))] },
});

export const jsonStatics: Readonly<Record<string, MemberTable>> = {
  JObject: parse("JObject"),
  JArray: parse("JArray"),
  JToken: parse("JToken"),
  JsonConvert: {
    methods: {
      SerializeObject: [
        method(["JToken"], "string", (_: never, token: JsonToken | null) =>
          token === null ? "null" : writeToken(token, false),
        ),
        method(["JToken", "Formatting"], "string", (_: never, token: JsonToken | null, format: string) =>
          token === null ? "null" : writeToken(token, formatting(format)),
        ),
      ],
    },
  },
};

/** `token.Value<T>(key)` */
export function valueAs(token: JsonToken, key: string | number | undefined, type: string): unknown {
  const found = key === undefined ? token : typeof key === "number" ? item(token, key) : child(token, key);
  if (type === "JToken" || type === "JObject" || type === "JArray") return found;
  // A missing member gives the default of T.
  if (found === null || found.kind === "Null") return type === "string" || type.endsWith("?") ? null : defaults[type];
  return tokenTo(found, type);
}

const defaults: Readonly<Record<string, unknown>> = { int: 0, long: 0n, double: 0, bool: false };
