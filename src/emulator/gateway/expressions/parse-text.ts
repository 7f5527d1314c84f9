// Numbers, booleans and GUIDs out of text, as .NET Core reads them in the invariant culture. Undefined: not of the format.
import { DotNetException, GuidValue } from "./dotnet-value";
import { trim } from "./string-members";

/** White space around numbers is ASCII, and NULs may follow; no two parts of a pattern take the same character. */
const integer = /^[\t-\r ]*([+-]?)(\d+)[\t-\r ]*\0*$/;
const real = /^[\t-\r ]*([+-]?(?:\d[\d,]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)[\t-\r ]*\0*$/;
const notANumber = /^[+-]?nan$/i;
const infinity = /^([+-]?)infinity$/i;
const guid = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/;

const wrongFormat = () => new DotNetException("FormatException", "Input string was not in a correct format.");

/** @throws DotNetException OverflowException when the number has more than 32 bits */
export function readInt(text: string | null): number | undefined {
  const value = readInteger(text, 32);
  return value === undefined ? undefined : Number(value);
}

/** @throws DotNetException OverflowException when the number has more than 64 bits */
export function readLong(text: string | null): bigint | undefined {
  return readInteger(text, 64);
}

function readInteger(text: string | null, bits: 32 | 64): bigint | undefined {
  const [, sign, digits] = integer.exec(text ?? "") ?? [];
  if (digits === undefined) return undefined;
  const significant = trim(digits, ["0"], true, false);
  // Longer numbers are out of range whatever they are, and cost time to read.
  const value = significant.length > 19 ? undefined : BigInt(`${sign === "-" ? "-" : ""}${significant || "0"}`);
  if (value === undefined || BigInt.asIntN(bits, value) !== value)
    throw new DotNetException("OverflowException", `Value was either too large or too small for an Int${bits}.`);
  return value;
}

export function readDouble(text: string | null): number | undefined {
  const found = real.exec(text ?? "")?.[1];
  if (found !== undefined) return Number(found.replaceAll(",", ""));
  const word = trim(text ?? "");
  if (notANumber.test(word)) return Number.NaN;
  const sign = infinity.exec(word)?.[1];
  return sign === undefined ? undefined : sign === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

export function readBool(text: string | null): boolean | undefined {
  const word = trim(trim(trim(text ?? ""), ["\0"])).toLowerCase();
  return word === "true" ? true : word === "false" ? false : undefined;
}

/** With or without dashes, the former also in braces or parentheses. */
export function readGuid(text: string | null): GuidValue | undefined {
  const written = trim(text ?? "").toLowerCase();
  if (written.startsWith("{0x"))
    throw new DotNetException("NotSupportedException", "The GUID format X is not emulated.");
  const inside = /^(?:\{(.{36})\}|\((.{36})\))$/.exec(written);
  const plain = inside?.[1] ?? inside?.[2] ?? written;
  const found = guid.exec(plain);
  return found && (plain.length === 36 || plain.length === 32) ? new GuidValue(found.slice(1).join("-")) : undefined;
}

/** A text that must be there. */
export function given(text: string | null): string {
  if (text === null) throw new DotNetException("ArgumentNullException", "Value cannot be null. (Parameter 's')");
  return text;
}

/** `Parse`: what `TryParse` reads, or an exception. */
export const parsed =
  <T>(read: (text: string | null) => T | undefined) =>
  (_: never, text: string | null): T => {
    const value = read(given(text));
    if (value === undefined) throw wrongFormat();
    return value;
  };

/** `TryParse`: undefined also for what is out of range. */
export const tried =
  <T>(read: (text: string | null) => T | undefined) =>
  (text: string | null): T | undefined => {
    try {
      return read(text);
    } catch (error) {
      if (error instanceof DotNetException && error.type === "OverflowException") return undefined;
      throw error;
    }
  };
