// Tokens to text, as Json.NET writes them.
import { DotNetException } from "./dotnet-value";
import { formatDouble } from "./format-number";
import { dateException, type JsonToken, stringOf } from "./json-token";
import { halfSurrogates } from "./surrogates";

/** Dates that are written as they were read. */
const unchangedDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{0,6}[1-9])?(?:Z|\+00:00)?$/;

/** JToken.ToString(): a string's own text, indented JSON of objects and arrays. */
export function tokenText(token: JsonToken): string {
  if (token.kind === "String") return stringOf(token);
  if (token.kind === "Null") return "";
  if (token.kind === "Boolean") return token.value === true ? "True" : "False";
  if (token.kind === "Float") return formatDouble(token.value as number);
  if (token.kind === "Integer") return String(token.value);
  return writeToken(token, true);
}

/** Json.NET escapes three line ends more than JSON.stringify, and no half of a surrogate pair. */
function jsonString(text: string): string {
  if (text.search(halfSurrogates) >= 0)
    throw new DotNetException("NotSupportedException", "Half of a surrogate pair in JSON is not emulated.");
  return JSON.stringify(text).replace(
    /[\u0085\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** JSON text, in one line or indented by two spaces as Json.NET does. */
export function writeToken(token: JsonToken, indented: boolean, depth = 0): string {
  const line = indented ? `\n${"  ".repeat(depth + 1)}` : "";
  const last = indented ? `\n${"  ".repeat(depth)}` : "";
  switch (token.kind) {
    case "Object": {
      const members = [...token.members].map(
        ([name, value]) => `${line}${jsonString(name)}:${indented ? " " : ""}${writeToken(value, indented, depth + 1)}`,
      );
      return members.length === 0 ? "{}" : `{${members.join(",")}${last}}`;
    }
    case "Array": {
      const items = token.items.map((item) => `${line}${writeToken(item, indented, depth + 1)}`);
      return items.length === 0 ? "[]" : `[${items.join(",")}${last}]`;
    }
    case "String":
      if (token.isDate && !unchangedDate.test(token.value as string)) throw dateException();
      return jsonString(token.value as string);
    case "Float": {
      const text = formatDouble(token.value as number);
      if (/N|I/.test(text)) return `"${text}"`;
      return /[.E]/.test(text) ? text : `${text}.0`;
    }
    default:
      return String(token.value);
  }
}
