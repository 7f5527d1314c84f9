// string, char, byte[] and what makes strings.
import { DotNetException, JwtValue } from "./dotnet-value";
import { type MemberTable, method, property } from "./member-table";

const wrongIndex = () =>
  new DotNetException("ArgumentOutOfRangeException", "Index and length must refer to a location within the string.");
const ordinal = new Set([
  "Ordinal",
  "OrdinalIgnoreCase",
  "InvariantCultureIgnoreCase",
  "CurrentCultureIgnoreCase",
  "InvariantCulture",
  "CurrentCulture",
]);
/** Cultures differ from ordinal beyond ASCII and in ignorable characters; for those the emulator does not answer. */
function compared(text: string, kind: string): string {
  if (!kind.startsWith("Ordinal") && /[^\x20-\x7e]/.test(text))
    throw new DotNetException("NotSupportedException", "Comparison by culture is not emulated for text beyond ASCII.");
  return kind.endsWith("IgnoreCase") ? upper(text) : text;
}

/** Upper case character by character, as the invariant culture has it: `ß` stays. */
export function upper(text: string): string {
  return [...text]
    .map((character) => (character.toUpperCase().length === character.length ? character.toUpperCase() : character))
    .join("");
}

export function lower(text: string): string {
  return [...text]
    .map((character) => (character.toLowerCase().length === character.length ? character.toLowerCase() : character))
    .join("");
}

function substring(text: string, start: number, length = text.length - start): string {
  if (start < 0 || length < 0 || start + length > text.length) throw wrongIndex();
  return text.slice(start, start + length);
}

function split(
  text: string,
  separators: readonly string[],
  options = "None",
  count = Number.POSITIVE_INFINITY,
): readonly string[] {
  if (count === 0) return [];
  const parts: string[] = [];
  let from = 0;
  let offset = 0;
  while (offset < text.length && parts.length < count - 1) {
    const found = separators.find((separator) => separator !== "" && text.startsWith(separator, offset));
    if (found === undefined) offset++;
    else {
      const part = text.slice(from, offset);
      if (options === "None" || part !== "") parts.push(part);
      offset += found.length;
      from = offset;
    }
  }
  const last = text.slice(from);
  if (options === "None" || last !== "") parts.push(last);
  return parts;
}

/** .NET trims Unicode white space, which is what JavaScript trims apart from U+FEFF and U+0085. */
const blank = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** Without the characters at its ends that are to go: white space when none are named. */
export function trim(text: string, characters: readonly string[] = [], start = true, end = true): string {
  const goes = (character: string) =>
    characters.length === 0 ? blank.test(character) : characters.includes(character);
  let [from, to] = [0, text.length];
  while (start && from < to && goes(text.charAt(from))) from++;
  while (end && to > from && goes(text.charAt(to - 1))) to--;
  return text.slice(from, to);
}

const isBlank = (text: string | null) => text === null || trim(text, [], true, false) === "";

const comparison = (test: (text: string, other: string) => boolean | number, type: string, window?: Window) => [
  method(["string"], type, (text: string, other: string) => {
    const found = test(text, required(other, "value"));
    if (window !== undefined) byOrdinal(other, window(text, other.length, found));
    return found;
  }),
  method(["string", "StringComparison"], type, (text: string, other: string, kind: string) =>
    test(compared(text, kind), compared(required(other, "value"), kind)),
  ),
];

/** What of a text decides whether, or where, another of some length is found. */
type Window = (text: string, length: number, found: boolean | number) => string;
const atStart: Window = (text, length) => text.slice(0, length + 1);
const atEnd: Window = (text, length) => text.slice(Math.max(0, text.length - length));
const upToFirst: Window = (text, length, at) =>
  (at as number) < 0 ? text : text.slice(0, (at as number) + length + 1);
const fromLast: Window = (text, _, at) => ((at as number) < 0 ? text : text.slice(at as number));

/** Without a StringComparison .NET compares by culture, which is the same for plain ASCII. */
function byOrdinal(...texts: readonly string[]): void {
  if (texts.some((text) => /[^\t\n\r\x20-\x7e]/.test(text)))
    throw new DotNetException(
      "NotSupportedException",
      "Comparison by culture is not emulated for text beyond ASCII. Pass StringComparison.Ordinal.",
    );
}

function lastIndexOf(text: string, other: string): number {
  if (other === "")
    throw new DotNetException("NotSupportedException", "Versions of .NET differ in where the empty string is last.");
  return text.lastIndexOf(other);
}

function required<T>(value: T | null, name: string): T {
  if (value === null) throw new DotNetException("ArgumentNullException", `Value cannot be null. (Parameter '${name}')`);
  return value;
}

const trims = (start: boolean, end: boolean) => [
  method([], "string", (text: string) => trim(text, [], start, end)),
  method(["char"], "string", (text: string, character: string) => trim(text, [character], start, end)),
  method(["char[]"], "string", (text: string, characters: readonly string[]) => trim(text, characters, start, end)),
];

const pads = (pad: (text: string, width: number, character: string) => string) => [
  method(["int"], "string", (text: string, width: number) => pad(text, width, " ")),
  method(["int", "char"], "string", (text: string, width: number, character: string) => pad(text, width, character)),
];

export const stringMembers: Readonly<Record<string, MemberTable>> = {
  string: {
    properties: { Length: property("int", (text: string) => text.length) },
    methods: {
      get_Item: [
        method(["int"], "char", (text: string, index: number) => {
          if (index < 0 || index >= text.length)
            throw new DotNetException("IndexOutOfRangeException", "Index was outside the bounds of the array.");
          return text.charAt(index);
        }),
      ],
      Contains: [
        ...comparison((a, b) => a.includes(b), "bool"),
        method(["char"], "bool", (text: string, character: string) => text.includes(character)),
      ],
      StartsWith: comparison((a, b) => a.startsWith(b), "bool", atStart),
      EndsWith: comparison((a, b) => a.endsWith(b), "bool", atEnd),
      Equals: [
        method(["string"], "bool", (text: string, other: string | null) => text === other),
        method(
          ["string", "StringComparison"],
          "bool",
          (text: string, other: string | null, kind: string) =>
            other !== null && compared(text, kind) === compared(other, kind),
        ),
      ],
      IndexOf: [
        ...comparison((a, b) => a.indexOf(b), "int", upToFirst),
        method(["char"], "int", (text: string, character: string) => text.indexOf(character)),
      ],
      LastIndexOf: [
        method(["char"], "int", (text: string, character: string) => text.lastIndexOf(character)),
        ...comparison(lastIndexOf, "int", fromLast).slice(0, 1),
      ],
      Substring: [method(["int"], "string", substring), method(["int", "int"], "string", substring)],
      Remove: [method(["int"], "string", (text: string, start: number) => substring(text, 0, start))],
      Insert: [
        method(
          ["int", "string"],
          "string",
          (text: string, at: number, other: string) =>
            substring(text, 0, at) + required(other, "value") + text.slice(at),
        ),
      ],
      Replace: [
        method(["string", "string"], "string", (text: string, from: string, to: string | null) => {
          if (required(from, "oldValue") === "")
            throw new DotNetException("ArgumentException", "String cannot be of zero length. (Parameter 'oldValue')");
          return text.replaceAll(from, () => to ?? "");
        }),
        method(["char", "char"], "string", (text: string, from: string, to: string) => text.replaceAll(from, () => to)),
      ],
      Split: [
        method(["char"], "string[]", (text: string, separator: string) => split(text, [separator])),
        method(["string"], "string[]", (text: string, separator: string) => split(text, [separator])),
        method(["char", "StringSplitOptions"], "string[]", (text: string, separator: string, options: string) =>
          split(text, [separator], options),
        ),
        method(["char[]"], "string[]", (text: string, separators: readonly string[]) => split(text, separators)),
        method(["char[]", "int"], "string[]", (text: string, separators: readonly string[], count: number) =>
          split(text, separators, "None", count),
        ),
        method(
          ["char[]", "StringSplitOptions"],
          "string[]",
          (text: string, separators: readonly string[], options: string) => split(text, separators, options),
        ),
        method(
          ["string[]", "StringSplitOptions"],
          "string[]",
          (text: string, separators: readonly string[], options: string) => split(text, separators, options),
        ),
        method(["char", "char"], "string[]", (text: string, a: string, b: string) => split(text, [a, b])),
      ],
      ToLower: [method([], "string", lower)],
      ToLowerInvariant: [method([], "string", lower)],
      ToUpper: [method([], "string", upper)],
      ToUpperInvariant: [method([], "string", upper)],
      ToString: [method([], "string", (text: string) => text)],
      Trim: trims(true, true),
      TrimStart: trims(true, false),
      TrimEnd: trims(false, true),
      PadLeft: pads((text, width, character) => text.padStart(width, character)),
      PadRight: pads((text, width, character) => text.padEnd(width, character)),
      AsJwt: [method([], "Jwt", readJwt)],
    },
  },
  char: { methods: { ToString: [method([], "string", (character: string) => character)] } },
  "byte[]": { properties: { Length: property("int", (bytes: Buffer) => bytes.length) } },
};

/** The token in a string, or null when it is none; its signature is not looked at. */
function readJwt(text: string): JwtValue | null {
  const [header, payload, ...rest] = text.split(".");
  if (!header || !payload || rest.length !== 1) return null;
  try {
    return new JwtValue(decoded(header), decoded(payload));
  } catch {
    return null;
  }
}

function decoded(part: string): Record<string, unknown> {
  const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error("A part of the token is no object.");
  return value as Record<string, unknown>;
}

const joined = (separator: string | null, parts: readonly (string | null)[]) =>
  parts.map((part) => part ?? "").join(separator ?? "");

export const stringStatics: MemberTable = {
  properties: { Empty: property("string", () => "") },
  methods: {
    IsNullOrEmpty: [method(["string"], "bool", (_: never, text: string | null) => text === null || text === "")],
    IsNullOrWhiteSpace: [method(["string"], "bool", (_: never, text: string | null) => isBlank(text))],
    Equals: [
      method(["string", "string"], "bool", (_: never, a: string | null, b: string | null) => a === b),
      method(
        ["string", "string", "StringComparison"],
        "bool",
        (_: never, a: string | null, b: string | null, kind: string) =>
          a === null || b === null ? a === b : compared(a, kind) === compared(b, kind),
      ),
    ],
    Join: [
      method(["string", "IEnumerable<string>"], "string", (_: never, separator: string, parts: readonly string[]) =>
        joined(separator, parts),
      ),
      method(["string", "string", "string"], "string", (_: never, separator: string, ...parts: string[]) =>
        joined(separator, parts),
      ),
      method(["string", "string", "string", "string"], "string", (_: never, separator: string, ...parts: string[]) =>
        joined(separator, parts),
      ),
    ],
    Concat: [
      method(["string", "string"], "string", (_: never, ...parts: string[]) => joined("", parts)),
      method(["string", "string", "string"], "string", (_: never, ...parts: string[]) => joined("", parts)),
      method(["IEnumerable<string>"], "string", (_: never, parts: readonly string[]) => joined("", parts)),
    ],
  },
};

export const comparisonKinds = ordinal;
