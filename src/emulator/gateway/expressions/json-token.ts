// JSON as Json.NET sees it: integers and floats stay apart, null is a token of its own, members keep their order.

import { DotNetException } from "./dotnet-value";
import { formatDouble } from "./format-number";

export type JsonKind = "Object" | "Array" | "String" | "Integer" | "Float" | "Boolean" | "Null";

/** JToken and what derives from it. */
export class JsonToken {
  constructor(
    readonly kind: JsonKind,
    /** Map, array, string, number or bigint, boolean, or null. */
    readonly value: ReadonlyMap<string, JsonToken> | readonly JsonToken[] | string | number | bigint | boolean | null,
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

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings
const strings = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const numbers = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const blanks = /[ \t\r\n]*/y;
/** What Json.NET turns into dates by itself; texts written from those differ from what was read. */
const looksLikeDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
const maximumDepth = 64;

/** Parses JSON text. @throws DotNetException JsonReaderException */
export function parseToken(text: string): JsonToken {
  const reader = new TokenReader(text);
  const token = reader.token(0);
  reader.end();
  return token;
}

class TokenReader {
  private offset = 0;

  constructor(private readonly text: string) {
    if (text.charCodeAt(0) === 0xfeff) this.offset = 1;
  }

  token(depth: number): JsonToken {
    if (depth > maximumDepth) throw this.wrong(`The reader's MaxDepth of ${maximumDepth} has been exceeded`);
    this.take(blanks);
    switch (this.text.charAt(this.offset)) {
      case "{":
        return this.object(depth);
      case "[":
        return this.array(depth);
      case '"':
        return new JsonToken("String", this.string());
      case "t":
        return this.word("true", new JsonToken("Boolean", true));
      case "f":
        return this.word("false", new JsonToken("Boolean", false));
      case "n":
        return this.word("null", nullToken);
      default:
        return this.number();
    }
  }

  end(): void {
    this.take(blanks);
    if (this.offset < this.text.length)
      throw this.wrong("Additional text encountered after finished reading JSON content");
  }

  private object(depth: number): JsonToken {
    const members = new Map<string, JsonToken>();
    this.offset++;
    this.take(blanks);
    if (this.accept("}")) return new JsonToken("Object", members);
    do {
      this.take(blanks);
      const name = this.string();
      this.take(blanks);
      if (!this.accept(":")) throw this.wrong("Expected `:`");
      members.set(name, this.token(depth + 1));
      this.take(blanks);
    } while (this.accept(","));
    if (!this.accept("}")) throw this.wrong("Expected `}`");
    return new JsonToken("Object", members);
  }

  private array(depth: number): JsonToken {
    const items: JsonToken[] = [];
    this.offset++;
    this.take(blanks);
    if (this.accept("]")) return new JsonToken("Array", items);
    do {
      items.push(this.token(depth + 1));
      this.take(blanks);
    } while (this.accept(","));
    if (!this.accept("]")) throw this.wrong("Expected `]`");
    return new JsonToken("Array", items);
  }

  private string(): string {
    const written = this.take(strings);
    if (written === undefined) throw this.wrong("Expected a string");
    return written.includes("\\") ? (JSON.parse(written) as string) : written.slice(1, -1);
  }

  private number(): JsonToken {
    numbers.lastIndex = this.offset;
    const found = numbers.exec(this.text);
    if (!found) throw this.wrong("Unexpected character encountered while parsing value");
    this.offset += found[0].length;
    if (found[1] !== undefined || found[2] !== undefined) return new JsonToken("Float", Number(found[0]));
    const value = Number(found[0]);
    return new JsonToken("Integer", Number.isSafeInteger(value) ? value : BigInt(found[0]));
  }

  private word(word: string, token: JsonToken): JsonToken {
    if (!this.text.startsWith(word, this.offset))
      throw this.wrong("Unexpected character encountered while parsing value");
    this.offset += word.length;
    return token;
  }

  private accept(character: string): boolean {
    if (this.text.charAt(this.offset) !== character) return false;
    this.offset++;
    return true;
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.offset;
    const found = pattern.exec(this.text)?.[0];
    this.offset += found?.length ?? 0;
    return found;
  }

  private wrong(message: string): DotNetException {
    return new DotNetException("JsonReaderException", `${message}, position ${this.offset}.`);
  }
}

/** JToken.ToString(): a string's own text, indented JSON of objects and arrays. */
export function tokenText(token: JsonToken): string {
  if (token.kind === "String") return dateChecked(token.value as string);
  if (token.kind === "Null") return "";
  if (token.kind === "Boolean") return token.value === true ? "True" : "False";
  if (token.kind === "Float") return formatDouble(token.value as number);
  if (token.kind === "Integer") return String(token.value);
  return writeToken(token, true);
}

/** Json.NET reads ISO times as dates and writes them differently; which of its settings Azure uses is not documented. */
export function dateChecked(text: string): string {
  if (!looksLikeDate.test(text) || Number.isNaN(Date.parse(text))) return text;
  throw new DotNetException(
    "NotSupportedException",
    "Json.NET turns this text into a date, and how Azure writes it is not known.",
  );
}

/** JSON text, in one line or indented by two spaces as Json.NET does. */
export function writeToken(token: JsonToken, indented: boolean, depth = 0): string {
  const line = indented ? `\n${"  ".repeat(depth + 1)}` : "";
  const last = indented ? `\n${"  ".repeat(depth)}` : "";
  switch (token.kind) {
    case "Object": {
      const members = [...token.members].map(
        ([name, value]) =>
          `${line}${JSON.stringify(name)}:${indented ? " " : ""}${writeToken(value, indented, depth + 1)}`,
      );
      return members.length === 0 ? "{}" : `{${members.join(",")}${last}}`;
    }
    case "Array": {
      const items = token.items.map((item) => `${line}${writeToken(item, indented, depth + 1)}`);
      return items.length === 0 ? "[]" : `[${items.join(",")}${last}]`;
    }
    case "String":
      return JSON.stringify(token.value);
    case "Float": {
      const text = formatDouble(token.value as number);
      return /[.E]|NaN|Infinity/.test(text) ? text : `${text}.0`;
    }
    default:
      return String(token.value);
  }
}
