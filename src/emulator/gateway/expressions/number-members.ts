// int, long, double, bool, and Math.
import { roundHalfToEven } from "./conversions";
import { DotNetException } from "./dotnet-value";
import { textOf } from "./format";
import { formatDouble } from "./format-number";
import { type MemberTable, method, property } from "./member-table";
import { parsed, readBool, readDouble, readInt, readLong } from "./parse-text";

export const numberMembers: Readonly<Record<string, MemberTable>> = {
  int: { methods: { ToString: [method([], "string", String)] } },
  long: { methods: { ToString: [method([], "string", String)] } },
  double: { methods: { ToString: [method([], "string", formatDouble)] } },
  bool: { methods: { ToString: [method([], "string", (value: boolean) => textOf("bool", value))] } },
};

/** Two's complement has one negative number more. */
function magnitude<T extends number | bigint>(value: T, isSmallest: boolean): T {
  if (isSmallest)
    throw new DotNetException(
      "OverflowException",
      "Negating the minimum value of a twos complement number is invalid.",
    );
  return value < 0 ? (-value as T) : value;
}

export const numberStatics: Readonly<Record<string, MemberTable>> = {
  int: {
    properties: { MaxValue: property("int", () => 2 ** 31 - 1), MinValue: property("int", () => -(2 ** 31)) },
    methods: { Parse: [method(["string"], "int", parsed(readInt))] },
  },
  long: { methods: { Parse: [method(["string"], "long", parsed(readLong))] } },
  double: { methods: { Parse: [method(["string"], "double", parsed(readDouble))] } },
  bool: { methods: { Parse: [method(["string"], "bool", parsed(readBool))] } },
  Math: {
    methods: {
      Min: [
        method(["int", "int"], "int", (_: never, a: number, b: number) => Math.min(a, b)),
        method(["long", "long"], "long", (_: never, a: bigint, b: bigint) => (a < b ? a : b)),
        method(["double", "double"], "double", (_: never, a: number, b: number) => Math.min(a, b)),
      ],
      Max: [
        method(["int", "int"], "int", (_: never, a: number, b: number) => Math.max(a, b)),
        method(["long", "long"], "long", (_: never, a: bigint, b: bigint) => (a > b ? a : b)),
        method(["double", "double"], "double", (_: never, a: number, b: number) => Math.max(a, b)),
      ],
      Abs: [
        method(["int"], "int", (_: never, a: number) => magnitude(a, a === -(2 ** 31))),
        method(["long"], "long", (_: never, a: bigint) => magnitude(a, a === -(2n ** 63n))),
        method(["double"], "double", (_: never, a: number) => Math.abs(a)),
      ],
      Floor: [method(["double"], "double", (_: never, a: number) => Math.floor(a))],
      Ceiling: [method(["double"], "double", (_: never, a: number) => Math.ceil(a))],
      Round: [method(["double"], "double", (_: never, a: number) => roundHalfToEven(a))],
    },
  },
};
