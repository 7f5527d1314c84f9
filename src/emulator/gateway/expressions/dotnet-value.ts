// Values of .NET in JavaScript. A static type says what a value is: int and double are both numbers, long is a bigint,
// char a string of one unit, byte[] a Buffer, arrays and lists are arrays, dictionaries Maps. Where the static type is
// `object`, values that do not tell their own type are boxed with it.

/** The name of a .NET type: `int`, `string`, `string[]`, `List<string>`, `int?`. */
export type DotNetType = string;

/** Any value of .NET: see above. */
export type DotNetValue = unknown;

/** A value where the static type is `object`, with the type it has. */
export class Boxed {
  constructor(
    readonly type: DotNetType,
    readonly value: unknown,
  ) {}
}

/** An exception that C# code threw while it ran. */
export class DotNetException extends Error {
  override readonly name = "DotNetException";
  constructor(
    /** `KeyNotFoundException`, `InvalidCastException`, … */
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

/** A point in time, in milliseconds since the Unix epoch. `utc` false: unspecified kind. */
export class DateTimeValue {
  constructor(
    readonly milliseconds: number,
    readonly utc: boolean,
  ) {}
}

export class TimeSpanValue {
  constructor(readonly milliseconds: number) {}
}

/** @throws DotNetException beyond the years 1 to 9999 */
export function dateAt(milliseconds: number, utc: boolean): DateTimeValue {
  if (!(milliseconds >= -62_135_596_800_000 && milliseconds <= 253_402_300_799_999))
    throw new DotNetException(
      "ArgumentOutOfRangeException",
      "The added or subtracted value results in an un-representable DateTime.",
    );
  return new DateTimeValue(milliseconds, utc);
}

/** @throws DotNetException beyond what 64 bits of ticks hold */
export function spanOf(milliseconds: number): TimeSpanValue {
  if (!(Math.abs(milliseconds) < 2 ** 63 / 10_000))
    throw new DotNetException("OverflowException", "TimeSpan overflowed because the duration is too long.");
  return new TimeSpanValue(milliseconds);
}

export class GuidValue {
  constructor(readonly text: string) {}
}

/** A JSON Web Token as policies see it. */
export class JwtValue {
  constructor(
    readonly header: Readonly<Record<string, unknown>>,
    readonly payload: Readonly<Record<string, unknown>>,
  ) {}
}

export function boxString(value: string): DotNetValue {
  return value;
}

export function boxInt(value: number): DotNetValue {
  return new Boxed("int", value);
}

/** A token as `output-token-variable-name` keeps it. */
export function boxJwt(
  payload: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>> = {},
): DotNetValue {
  return new JwtValue(header, payload);
}

/** Puts a value of a static type where the static type is `object`. */
export function box(type: DotNetType, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  const plain = type.endsWith("?") ? type.slice(0, -1) : type;
  if (plain === "object" || (typeof value === "string" && plain === "string")) return value;
  return selfTyped(value) ? value : new Boxed(plain, value);
}

/** Values whose class says what they are. */
function selfTyped(value: unknown): boolean {
  return (
    value instanceof Boxed ||
    value instanceof JwtValue ||
    value instanceof Uint8Array ||
    (typeof value === "object" && value !== null && "tokenType" in value)
  );
}

/** The type of an `object`, for casts and messages. */
export function typeOfObject(value: unknown): DotNetType {
  if (typeof value === "string") return "string";
  if (value instanceof Boxed) return value.type;
  if (value instanceof JwtValue) return "Jwt";
  if (value instanceof Uint8Array) return "byte[]";
  if (typeof value === "object" && value !== null && "tokenType" in value)
    return String((value as { tokenType: unknown }).tokenType);
  return "object";
}
