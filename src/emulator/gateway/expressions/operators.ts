// Binary and unary operators with C#'s promotions.
import { type Code, ExpressionError, type Frame } from "./code";
import { implicitly, isNumeric, isToken, isValueType, underlying } from "./conversions";
import {
  type DateTimeValue,
  DotNetException,
  type DotNetType,
  dateAt,
  type GuidValue,
  spanOf,
  TimeSpanValue,
} from "./dotnet-value";
import { hasText, textOf } from "./format";

type Apply = (left: never, right: never) => unknown;

const comparisons: Readonly<Record<string, Apply>> = {
  "<": (a: number, b: number) => a < b,
  ">": (a: number, b: number) => a > b,
  "<=": (a: number, b: number) => a <= b,
  ">=": (a: number, b: number) => a >= b,
};
const ints: Readonly<Record<string, Apply>> = {
  "+": (a: number, b: number) => (a + b) | 0,
  "-": (a: number, b: number) => (a - b) | 0,
  "*": (a: number, b: number) => Math.imul(a, b),
  "/": (a: number, b: number) => fitting(a / divisor(b)),
  "%": (a: number, b: number) => (a % divisor(b)) | 0,
  "&": (a: number, b: number) => a & b,
  "|": (a: number, b: number) => a | b,
  "^": (a: number, b: number) => a ^ b,
};
const long = (value: bigint) => BigInt.asIntN(64, value);
const longs: Readonly<Record<string, Apply>> = {
  "+": (a: bigint, b: bigint) => long(a + b),
  "-": (a: bigint, b: bigint) => long(a - b),
  "*": (a: bigint, b: bigint) => long(a * b),
  "/": (a: bigint, b: bigint) => long(a / divisor(b)),
  "%": (a: bigint, b: bigint) => a % divisor(b),
  "&": (a: bigint, b: bigint) => a & b,
  "|": (a: bigint, b: bigint) => a | b,
  "^": (a: bigint, b: bigint) => a ^ b,
};
const doubles: Readonly<Record<string, Apply>> = {
  "+": (a: number, b: number) => a + b,
  "-": (a: number, b: number) => a - b,
  "*": (a: number, b: number) => a * b,
  "/": (a: number, b: number) => a / b,
  "%": (a: number, b: number) => a % b,
};
const arithmetic: Readonly<Record<DotNetType, Readonly<Record<string, Apply>>>> = {
  int: ints,
  long: longs,
  double: doubles,
};

/** `left operator right` */
export function binary(operator: string, left: Code, right: Code, offset: number): Code {
  if (operator === "&&" || operator === "||") return logical(operator, left, right, offset);
  if (operator === "??") return coalesce(left, right, offset);
  if (operator === "+" && (left.type === "string" || right.type === "string"))
    return concatenation(left, right, offset);
  if (operator === "==" || operator === "!=") return equality(operator, left, right, offset);
  if (left.type === "bool" && right.type === "bool" && /^[&|^]$/.test(operator)) return booleans(operator, left, right);
  if (operator === "<<" || operator === ">>") return shift(operator, left, right, offset);
  return dates(operator, left, right) ?? numeric(operator, left, right, offset);
}

function logical(operator: string, left: Code, right: Code, offset: number): Code {
  const [a, b] = [booleanCode(left, offset).run, booleanCode(right, offset).run];
  return { type: "bool", run: operator === "&&" ? (frame) => a(frame) && b(frame) : (frame) => a(frame) || b(frame) };
}

export function booleanCode(code: Code, offset: number): Code {
  if (code.type !== "bool") throw new ExpressionError(`Expected a \`bool\`, got \`${code.type}\`.`, offset);
  return code;
}

function coalesce(left: Code, right: Code, offset: number): Code {
  if (isValueType(left.type))
    throw new ExpressionError(`Expected a value that can be null before \`??\`, got \`${left.type}\`.`, offset);
  const plain = underlying(left.type);
  const candidates: readonly DotNetType[] = left.type === "null" ? [right.type] : [plain, left.type, right.type];
  for (const type of candidates) {
    const alternative = implicitly(right, type);
    const first = plain === type ? { ...left, type } : implicitly(left, type);
    if (alternative && first) return { type, run: (frame) => first.run(frame) ?? alternative.run(frame) };
  }
  throw mismatch("??", left, right, offset);
}

function concatenation(left: Code, right: Code, offset: number): Code {
  for (const { type } of [left, right])
    if (!hasText(type)) throw new ExpressionError(`The emulator does not know the text of a \`${type}\`.`, offset);
  const { type: a, run: first } = left;
  const { type: b, run: second } = right;
  if (a === "string" && b === "string")
    return { type: "string", run: (frame) => `${first(frame) ?? ""}${second(frame) ?? ""}` };
  return { type: "string", run: (frame) => textOf(a, first(frame)) + textOf(b, second(frame)) };
}

function equality(operator: string, left: Code, right: Code, offset: number): Code {
  const negated = operator === "!=";
  const made = (test: (frame: Frame) => boolean): Code => ({
    type: "bool",
    run: negated ? (frame) => !test(frame) : test,
  });
  if (left.type === "null" || right.type === "null") {
    const { type, run } = left.type === "null" ? right : left;
    if (isValueType(type)) throw new ExpressionError(`A \`${type}\` is never null.`, offset);
    return made((frame) => (run(frame) ?? null) === null);
  }
  const [a, b] = [left.run, right.run];
  const plain = [underlying(left.type), underlying(right.type)];
  if (isNumeric(plain[0] ?? "") || plain[0] === "char") {
    const [first, second] = promoted(left, right) ?? [];
    if (first && second) return made((frame) => first.run(frame) === second.run(frame));
  }
  if (plain[0] === plain[1] && ["string", "bool", "char", "JTokenType"].includes(plain[0] ?? ""))
    return made((frame) => a(frame) === b(frame));
  if (plain[0] === plain[1] && plain[0] === "Guid")
    return made((frame) => (a(frame) as GuidValue | null)?.text === (b(frame) as GuidValue | null)?.text);
  if (plain[0] === plain[1] && (plain[0] === "DateTime" || plain[0] === "TimeSpan"))
    return made(
      (frame) => (a(frame) as TimeSpanValue | null)?.milliseconds === (b(frame) as TimeSpanValue | null)?.milliseconds,
    );
  throw new ExpressionError(
    `The emulator does not compare \`${left.type}\` with \`${right.type}\`. Cast both to one type.`,
    offset,
  );
}

function booleans(operator: string, left: Code, right: Code): Code {
  const [a, b] = [left.run, right.run];
  const apply = {
    "&": (x: boolean, y: boolean) => x && y,
    "|": (x: boolean, y: boolean) => x || y,
    "^": (x: boolean, y: boolean) => x !== y,
  }[operator];
  return { type: "bool", run: (frame) => apply?.(a(frame) as boolean, b(frame) as boolean) };
}

function shift(operator: string, left: Code, right: Code, offset: number): Code {
  const value = implicitly(left, "int");
  const by = implicitly(right, "int");
  if (!value || !by) throw mismatch(operator, left, right, offset);
  const apply = operator === "<<" ? (a: number, b: number) => a << b : (a: number, b: number) => a >> b;
  return { type: "int", run: (frame) => apply(value.run(frame) as number, by.run(frame) as number) };
}

function numeric(operator: string, left: Code, right: Code, offset: number): Code {
  const [a, b] = promoted(left, right) ?? [];
  if (!a || !b) throw mismatch(operator, left, right, offset);
  const lifted = a.type.endsWith("?");
  const compare = comparisons[operator];
  if (compare) {
    const test = compare as (x: unknown, y: unknown) => boolean;
    if (!lifted) return { type: "bool", run: (frame) => test(a.run(frame), b.run(frame)) };
    // A comparison with nothing is false, whatever the other side is.
    return { type: "bool", run: (frame) => both(a.run(frame), b.run(frame), (x, y) => test(x, y)) ?? false };
  }
  const apply = arithmetic[underlying(a.type)]?.[operator] as ((x: unknown, y: unknown) => unknown) | undefined;
  if (!apply) throw mismatch(operator, left, right, offset);
  if (lifted) return { type: a.type, run: (frame) => both(a.run(frame), b.run(frame), apply) };
  return { type: a.type, run: (frame) => apply(a.run(frame), b.run(frame)) };
}

function both<T>(a: unknown, b: unknown, apply: (a: unknown, b: unknown) => T): T | null {
  return a === null || b === null ? null : apply(a, b);
}

/** Both sides as the one numeric type that C# computes in; nullable when one of them is. */
function promoted(left: Code, right: Code): readonly [Code, Code] | undefined {
  const lifted = left.type.endsWith("?") || right.type.endsWith("?");
  for (const plain of ["int", "long", "double"]) {
    const type = lifted ? `${plain}?` : plain;
    const a = implicitly(left, type);
    const b = implicitly(right, type);
    if (a && b) return [a, b];
  }
  return undefined;
}

function dates(operator: string, left: Code, right: Code): Code | undefined {
  const at = (code: Code, frame: Frame) => (code.run(frame) as TimeSpanValue).milliseconds;
  const compare = comparisons[operator] as ((a: number, b: number) => boolean) | undefined;
  const same = left.type === right.type && (left.type === "DateTime" || left.type === "TimeSpan");
  if (same && compare) return { type: "bool", run: (frame) => compare(at(left, frame), at(right, frame)) };
  if (same && operator === "-")
    return { type: "TimeSpan", run: (frame) => new TimeSpanValue(at(left, frame) - at(right, frame)) };
  if (right.type !== "TimeSpan" || (operator !== "+" && operator !== "-")) return undefined;
  const sign = operator === "+" ? 1 : -1;
  if (left.type === "TimeSpan")
    return { type: "TimeSpan", run: (frame) => spanOf(at(left, frame) + sign * at(right, frame)) };
  if (left.type !== "DateTime") return undefined;
  return {
    type: "DateTime",
    run: (frame) => dateAt(at(left, frame) + sign * at(right, frame), (left.run(frame) as DateTimeValue).utc),
  };
}

/** `!`, `-`, `+`, `~` */
export function unary(operator: string, operand: Code, offset: number): Code {
  const { run } = operand;
  if (operator === "!") {
    booleanCode(operand, offset);
    return { type: "bool", run: (frame) => !run(frame) };
  }
  const type = operand.type === "char" ? "int" : operand.type;
  const value = implicitly(operand, type);
  if (!value || !isNumeric(type) || (operator === "~" && type === "double"))
    throw new ExpressionError(`Expected a number after \`${operator}\`, got \`${operand.type}\`.`, offset);
  const negate =
    type === "int"
      ? (x: unknown) => -(x as number) | 0
      : type === "long"
        ? (x: unknown) => long(-(x as bigint))
        : (x: unknown) => -(x as number);
  const apply = operator === "-" ? negate : operator === "~" ? (x: unknown) => ~(x as number) : (x: unknown) => x;
  if (value.constant !== undefined) return { type, constant: apply(value.constant), run: () => apply(value.constant) };
  return { type, run: (frame) => apply(value.run(frame)) };
}

/** The one quotient that int does not hold, of its smallest value and -1, is an error in C#. */
function fitting(quotient: number): number {
  if (quotient === 2 ** 31)
    throw new DotNetException("OverflowException", "Arithmetic operation resulted in an overflow.");
  return quotient | 0;
}

function divisor<T extends number | bigint>(value: T): T {
  if (value === 0 || value === 0n) throw new DotNetException("DivideByZeroException", "Attempted to divide by zero.");
  return value;
}

function mismatch(operator: string, left: Code, right: Code, offset: number): ExpressionError {
  const advice = isToken(left.type) || isToken(right.type) ? " Cast the JSON value first." : "";
  return new ExpressionError(
    `Expected operands that \`${operator}\` takes, got \`${left.type}\` and \`${right.type}\`.${advice}`,
    offset,
  );
}
