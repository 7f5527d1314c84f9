import type { Token } from "./lexer";
import { CSharpSyntaxError, type LiteralType } from "./syntax";

/**
 * The type and plain decimal digits of a number literal: an integer takes the first of int, uint, long, ulong that holds it.
 * @see https://learn.microsoft.com/dotnet/csharp/language-reference/builtin-types/integral-numeric-types#integer-literals
 */
export function parseNumber({ text, offset }: Token): { readonly type: LiteralType; readonly value: string } {
  const plain = text.replaceAll("_", "");
  const isHexadecimal = /^0[xX]/.test(plain);
  const real = isHexadecimal ? null : /^([\d.]+(?:[eE][+-]?\d+)?)([fFdDmM]?)$/.exec(plain);
  if (real && (real[2] || /[.eE]/.test(plain))) {
    const suffix = (real[2] ?? "").toLowerCase();
    return { type: suffix === "f" ? "float" : suffix === "m" ? "decimal" : "double", value: real[1] ?? "" };
  }
  const found = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|\d+)([uU][lL]?|[lL][uU]?|)$/.exec(plain);
  const [, digits = "", suffix = ""] = found ?? [];
  if (!found) throw new CSharpSyntaxError(`Expected a number, got \`${text}\`.`, offset);
  const value = BigInt(digits);
  const types: readonly (readonly [LiteralType, bigint])[] = [
    ["int", 2n ** 31n - 1n],
    ["uint", 2n ** 32n - 1n],
    ["long", 2n ** 63n - 1n],
    ["ulong", 2n ** 64n - 1n],
  ];
  const allowed = types.filter(
    ([type]) => (!/u/i.test(suffix) || type.startsWith("u")) && (!/l/i.test(suffix) || type.endsWith("long")),
  );
  const type = allowed.find(([, maximum]) => value <= maximum)?.[0];
  if (!type) throw new CSharpSyntaxError(`Expected a number of at most 64 bits, got \`${text}\`.`, offset);
  return { type, value: value.toString() };
}
