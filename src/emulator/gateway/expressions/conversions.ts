// Implicit conversions, and casts.
import { type Code, ExpressionError } from "./code";
import { Boxed, box, DotNetException, type DotNetType, typeOfObject } from "./dotnet-value";
import { JsonToken, stringOf } from "./json-token";
import { parsed, readBool, readDouble, readInt, readLong } from "./parse-text";

const numericOrder: readonly DotNetType[] = ["int", "long", "double"];
const tokens: ReadonlySet<DotNetType> = new Set(["JToken", "JObject", "JArray", "JValue"]);
const valueTypes: ReadonlySet<DotNetType> = new Set([
  "int",
  "long",
  "double",
  "bool",
  "char",
  "DateTime",
  "TimeSpan",
  "Guid",
]);

export function isNumeric(type: DotNetType): boolean {
  return numericOrder.includes(type);
}

export function isToken(type: DotNetType): boolean {
  return tokens.has(type);
}

export function isValueType(type: DotNetType): boolean {
  return valueTypes.has(type);
}

export function nullable(type: DotNetType): DotNetType {
  return isValueType(type) ? `${type}?` : type;
}

export function underlying(type: DotNetType): DotNetType {
  return type.endsWith("?") ? type.slice(0, -1) : type;
}

/** The type of the elements of an array, list or sequence. */
export function elementType(type: DotNetType): DotNetType | undefined {
  // The emulator has no single bytes.
  if (type === "byte[]") return undefined;
  if (type.endsWith("[]")) return type.slice(0, -2);
  if (isToken(type)) return "JToken";
  return /^(?:List|IEnumerable)<(.+)>$/.exec(type)?.[1];
}

/** Converts code to a type where C# does so by itself; undefined where it does not. */
export function implicitly(code: Code, type: DotNetType): Code | undefined {
  const from = code.type;
  if (from === type || type === "any") return code;
  if (type === "object") return { type, run: (frame) => box(from, code.run(frame)) };
  if (from === "null") return isValueType(type) ? undefined : { ...code, type };
  if (type.endsWith("?")) {
    const inner = from.endsWith("?") ? undefined : implicitly(code, underlying(type));
    return inner && { ...inner, type };
  }
  const numeric = widened(code, type);
  if (numeric) return numeric;
  if (isToken(from) && type === "JToken") return { ...code, type };
  if (type === "JToken") return toToken(code);
  const items = elementType(from);
  if (items !== undefined && type === `IEnumerable<${items}>` && !isToken(from)) return { ...code, type };
  if (isToken(from) && type === "IEnumerable<JToken>") return { type, run: (frame) => sequence(code.run(frame)) };
  return undefined;
}

/** The items of a JSON array, or the values of an object. */
export function sequence(token: unknown): readonly JsonToken[] {
  if (!(token instanceof JsonToken))
    throw new DotNetException("ArgumentNullException", "Value cannot be null. (Parameter 'source')");
  if (token.kind === "Array") return token.items;
  return token.kind === "Object" ? [...token.members.values()] : [];
}

function widened(code: Code, type: DotNetType): Code | undefined {
  const from = code.type === "char" ? 0 : numericOrder.indexOf(code.type);
  const to = numericOrder.indexOf(type);
  if (to < 0 || from < 0 || (from >= to && code.type !== "char")) return undefined;
  const number = code.type === "char" ? (value: unknown) => (value as string).charCodeAt(0) : (value: unknown) => value;
  const convert = (value: unknown) => (type === "long" ? BigInt(number(value) as number) : Number(number(value)));
  if (code.constant !== undefined) return { type, constant: convert(code.constant), run: () => convert(code.constant) };
  return { type, run: (frame) => convert(code.run(frame)) };
}

/** JToken's implicit operators. */
function toToken(code: Code): Code | undefined {
  const kinds: Readonly<Record<DotNetType, JsonToken["kind"]>> = {
    string: "String",
    int: "Integer",
    long: "Integer",
    double: "Float",
    bool: "Boolean",
  };
  const kind = kinds[code.type];
  if (!kind) return undefined;
  const make = (value: unknown) => {
    if (value === null) return new JsonToken("Null", null);
    const plain = typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value;
    return new JsonToken(kind, plain as string);
  };
  return { type: "JToken", run: (frame) => make(code.run(frame)) };
}

/** `(type)code` @throws ExpressionError where C# has no such cast, or the emulator does not */
export function cast(code: Code, type: DotNetType, offset: number): Code {
  const converted = implicitly(code, type);
  if (converted) return { ...converted, type };
  const { run } = code;
  if (code.type === "object") return { type, run: (frame) => unbox(run(frame), type) };
  if (isNumeric(code.type) && (isNumeric(type) || type === "char"))
    return { type, run: (frame) => narrowed(run(frame) as number | bigint, type) };
  if (isToken(code.type) && isToken(type)) return { type, run: (frame) => tokenAs(run(frame), type) };
  if (isToken(code.type)) return { type, run: (frame) => tokenTo(run(frame), type, offset) };
  if (underlying(code.type) === type) return { type, run: (frame) => present(run(frame)) };
  throw new ExpressionError(`Expected a cast that C# knows, got \`${code.type}\` to \`${type}\`.`, offset);
}

/** Takes a value out of an `object`, as a cast does. */
export function unbox(value: unknown, type: DotNetType): unknown {
  if (value === null || value === undefined) {
    if (isValueType(type))
      throw new DotNetException("NullReferenceException", "Object reference not set to an instance of an object.");
    return null;
  }
  if (!isInstance(value, underlying(type)))
    throw new DotNetException(
      "InvalidCastException",
      `Unable to cast object of type '${typeOfObject(value)}' to type '${type}'.`,
    );
  return value instanceof Boxed && type !== "object" ? value.value : value;
}

/** Whether an `object` is of a type. */
export function isInstance(value: unknown, type: DotNetType): boolean {
  if (value === null || value === undefined) return false;
  const actual = typeOfObject(value);
  return (
    type === "object" ||
    actual === type ||
    (type === "JToken" && isToken(actual)) ||
    (elementType(actual) !== undefined && type === `IEnumerable<${elementType(actual)}>`)
  );
}

function narrowed(value: number | bigint, type: DotNetType): unknown {
  if (type === "double") return Number(value);
  if (type === "long") {
    if (typeof value === "bigint") return value;
    // What C# gives for a double beyond the range is not defined.
    if (!Number.isFinite(value) || Math.abs(value) >= 2 ** 63)
      throw new DotNetException("NotSupportedException", "The result of this cast is not defined in C#.");
    return BigInt(Math.trunc(value));
  }
  if (typeof value === "number" && (!Number.isFinite(value) || Math.abs(Math.trunc(value)) > 2 ** 31))
    throw new DotNetException("NotSupportedException", "The result of this cast is not defined in C#.");
  const number = typeof value === "bigint" ? Number(BigInt.asIntN(32, value)) : Math.trunc(value) | 0;
  return type === "char" ? String.fromCharCode(number & 0xffff) : number;
}

function tokenAs(value: unknown, type: DotNetType): unknown {
  if (value === null) return null;
  const actual = (value as JsonToken).tokenType;
  if (actual !== type)
    throw new DotNetException(
      "InvalidCastException",
      `Unable to cast object of type 'Newtonsoft.Json.Linq.${actual}' to type 'Newtonsoft.Json.Linq.${type}'.`,
    );
  return value;
}

/** JToken's explicit operators. */
export function tokenTo(value: unknown, type: DotNetType, offset = 0): unknown {
  const plain = underlying(type);
  if (!["string", "int", "long", "double", "bool"].includes(plain))
    throw new ExpressionError(`The emulator does not cast JSON to \`${type}\`.`, offset);
  const token = value as JsonToken | null;
  if (token === null || token.kind === "Null") {
    if (token !== null && plain === type && type !== "string")
      throw new DotNetException("ArgumentException", `Can not convert Null to ${type}.`);
    if (token === null && plain === type && type !== "string")
      throw new DotNetException("ArgumentNullException", "Value cannot be null. (Parameter 'value')");
    return null;
  }
  const wrong = () => new DotNetException("ArgumentException", `Can not convert ${token.kind} to ${type}.`);
  if (token.kind === "Object" || token.kind === "Array") throw wrong();
  if (plain === "string") return scalarText(token);
  if (plain === "bool") return toBoolean(token, wrong);
  return toNumber(token, plain as keyof typeof readers, wrong);
}

function scalarText(token: JsonToken): string {
  if (token.kind === "String") return stringOf(token);
  if (token.kind === "Boolean") return token.value === true ? "True" : "False";
  if (token.kind === "Float")
    throw new DotNetException("NotSupportedException", "How Azure writes this JSON number as a string is not known.");
  return String(token.value);
}

function toBoolean(token: JsonToken, wrong: () => DotNetException): boolean {
  if (token.kind === "Boolean") return token.value === true;
  if (token.kind === "Integer") return BigInt(token.value as number) !== 0n;
  if (token.kind === "Float") return token.value !== 0;
  if (token.kind !== "String") throw wrong();
  const value = readBool(stringOf(token));
  if (value === undefined)
    throw new DotNetException("FormatException", "String was not recognized as a valid Boolean.");
  return value;
}

const readers = { int: readInt, long: readLong, double: readDouble } as const;

function toNumber(token: JsonToken, type: keyof typeof readers, wrong: () => DotNetException): number | bigint {
  if (token.kind === "Boolean") return type === "long" ? BigInt(token.value === true) : Number(token.value);
  if (token.kind === "String") return parsed<number | bigint>(readers[type])(undefined as never, stringOf(token));
  if (token.kind !== "Integer" && token.kind !== "Float") throw wrong();
  const number = Number(token.value);
  if (type === "double") return number;
  // Json.NET rounds half to even when it converts.
  const rounded = token.kind === "Integer" ? BigInt(token.value as number) : roundHalfToEven(number);
  const bits = type === "int" ? 32 : 64;
  const whole = typeof rounded === "bigint" ? rounded : Number.isFinite(rounded) ? BigInt(rounded) : undefined;
  if (whole === undefined || BigInt.asIntN(bits, whole) !== whole)
    throw new DotNetException("OverflowException", `Value was either too large or too small for an Int${bits}.`);
  return type === "long" ? whole : Number(whole);
}

export function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

function present(value: unknown): unknown {
  if (value === null) throw new DotNetException("InvalidOperationException", "Nullable object must have a value.");
  return value;
}
