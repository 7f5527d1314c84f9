// C# in policies. The only places where text of users becomes C#, and where raw C# enters.
import type { Expression, Value } from "./document";
import { shown, unexpected } from "./given";
import { policyError } from "./policy-error";

/** A reference to a named value, `{{name}}`. */
export interface NamedValue {
  readonly kind: "named-value";
  readonly name: string;
}

/** Characters that stand for themselves in the C# strings we write: nothing a reader could take for structure. */
const plain = /[A-Za-z0-9 !#$%*+,\-./:;=?^_`|~]/;

/**
 * Writes a string as a C# regular string literal. Everything beyond plain ASCII, and every character that an XML reader,
 * an expression scanner or the substitution of named values could take for its own, is written as `\uXXXX`.
 * @see https://learn.microsoft.com/dotnet/csharp/language-reference/language-specification/lexical-structure#6456-string-literals
 */
export function quote(data: string): string {
  let literal = '"';
  for (let index = 0; index < data.length; index++) {
    const character = data.charAt(index);
    literal += plain.test(character) ? character : `\\u${data.charCodeAt(index).toString(16).padStart(4, "0")}`;
  }
  return `${literal}"`;
}

/** What may stand in an expression template: data is written as C# literals, expressions are put in brackets. */
export type ExpressionPart = string | number | boolean | Expression | NamedValue;

/**
 * A policy expression `@(…)`: ``expression`context.Request.Headers.GetValueOrDefault(${name}, "")` ``.
 * Strings between `${` and `}` become C# string literals. The template's own text is raw C#: never build it from data.
 * @throws PolicyError for a number that C# has no literal for
 * @see https://learn.microsoft.com/azure/api-management/api-management-policy-expressions
 */
export function expression(code: TemplateStringsArray, ...parts: ExpressionPart[]): Expression {
  return { kind: "expression", code: fill(code, parts), block: false };
}

/** A policy expression `@{…}` of several statements; every path returns a value. See `expression`. */
export function block(code: TemplateStringsArray, ...parts: ExpressionPart[]): Expression {
  return { kind: "expression", code: fill(code, parts), block: true };
}

/**
 * Refers to a named value of the API Management service; its value is put in when the policy is saved.
 * @throws PolicyError when the name is not one that API Management allows
 * @see https://learn.microsoft.com/azure/api-management/api-management-howto-properties
 */
export function namedValue(name: string): NamedValue {
  if (typeof name !== "string" || !/^[A-Za-z0-9\-._]{1,256}$/.test(name))
    throw policyError(
      "named-value-name",
      `\`namedValue\`: expected up to 256 letters, digits, \`-\`, \`.\` and \`_\`, got ${shown(name)}.`,
      "Correct the name.",
    );
  return { kind: "named-value", name };
}

/**
 * Text of users as policy text. A string that API Management could take for an expression or a named value, or that XML
 * cannot carry, becomes an expression that evaluates to exactly that string.
 */
export function literal(data: string): Value {
  return isPlainText(data) ? data : { kind: "expression", code: quote(data), block: false };
}

/** Whether a string stays literal in policy text. XML rewrites line ends, so a carriage return does not. */
export function isPlainText(data: string): boolean {
  return !/@[({]|\{\{|\r/.test(data) && !hasUnwritable(data);
}

/** Whether a text has characters that XML 1.0 has no way to write: control characters, lone surrogates. */
export function hasUnwritable(text: string): boolean {
  return unwritable.test(text);
}

/** One character that XML 1.0 cannot carry. */
export const unwritable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

function fill(code: TemplateStringsArray, parts: readonly ExpressionPart[]): string {
  if (!Array.isArray(code?.raw))
    throw unexpected(
      "expression",
      "a template",
      code,
      "Write the code between backticks behind `expression` or `block`.",
    );
  return code.raw.reduce((text, next, index) => `${text}${written(parts[index - 1] as ExpressionPart)}${next}`);
}

function written(part: ExpressionPart): string {
  if (typeof part === "string") return quote(part);
  if (typeof part === "boolean") return String(part);
  if (typeof part === "number") return writtenNumber(part);
  if (part?.kind === "named-value") return `"{{${part.name}}}"`;
  if (part?.kind !== "expression")
    throw unexpected(
      "expression",
      "a text, a number, true, false, an expression or a named value",
      part,
      "Correct it.",
    );
  if (part.block)
    throw policyError(
      "block-in-expression",
      "`expression`: expected an expression, got a block.",
      "Write it as one expression.",
    );
  return `(${part.code})`;
}

function writtenNumber(value: number): string {
  if (!Number.isFinite(value) || /e/i.test(String(value)))
    throw policyError(
      "number",
      `\`expression\`: expected a finite number without exponent, got ${value}.`,
      "Pass it as a string.",
    );
  return value < 0 ? `(${value})` : String(value);
}
