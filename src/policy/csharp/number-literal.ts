import type { LiteralType } from "./syntax";

const integer =
  /^(0[xX]_*[0-9a-fA-F](?:[0-9a-fA-F_]*[0-9a-fA-F])?|0[bB]_*[01](?:[01_]*[01])?|\d(?:[\d_]*\d)?)([uU][lL]?|[lL][uU]?|)$/;
const real = /^((?:\d(?:[\d_]*\d)?)?(?:\.\d(?:[\d_]*\d)?)?(?:[eE][+-]?\d(?:[\d_]*\d)?)?)([fFdDmM]?)$/;
const types: readonly (readonly [LiteralType, bigint])[] = [
  ["int", 2n ** 31n - 1n],
  ["uint", 2n ** 32n - 1n],
  ["long", 2n ** 63n - 1n],
  ["ulong", 2n ** 64n - 1n],
];

/**
 * The type and plain decimal digits of a number literal: an integer takes the first of int, uint, long, ulong that holds
 * it. Undefined for what is no number of C# or needs more than 64 bits.
 * @see https://learn.microsoft.com/dotnet/csharp/language-reference/builtin-types/integral-numeric-types#integer-literals
 */
export function parseNumber(text: string): { readonly type: LiteralType; readonly value: string } | undefined {
  const whole = integer.exec(text);
  if (whole) return parseInteger((whole[1] ?? "").replaceAll("_", ""), whole[2] ?? "");
  const found = real.exec(text);
  if (!found) return undefined;
  const suffix = (found[2] ?? "").toLowerCase();
  const type = suffix === "f" ? "float" : suffix === "m" ? "decimal" : "double";
  return { type, value: (found[1] ?? "").replaceAll("_", "") };
}

function parseInteger(
  digits: string,
  suffix: string,
): { readonly type: LiteralType; readonly value: string } | undefined {
  // Most numbers are short ints.
  if (suffix === "" && digits.length < 10 && /^\d+$/.test(digits))
    return { type: "int", value: String(Number(digits)) };
  if (digits.length > 70) return undefined;
  const value = BigInt(digits);
  const type = types.find(
    ([name, maximum]) =>
      value <= maximum && (!/u/i.test(suffix) || name.startsWith("u")) && (!/l/i.test(suffix) || name.endsWith("long")),
  )?.[0];
  return type && { type, value: value.toString() };
}
