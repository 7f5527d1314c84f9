// Convert.
import { roundHalfToEven } from "./conversions";
import { DotNetException } from "./dotnet-value";
import { textOf } from "./format";
import { type MemberTable, method } from "./member-table";
import { given, parsed, readBool, readInt } from "./parse-text";

const base64 = (_: never, text: string): Buffer => {
  const plain = given(text).replace(/[ \t\r\n]/g, "");
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(plain) || plain.length % 4 !== 0)
    throw new DotNetException("FormatException", "The input is not a valid Base-64 string.");
  return Buffer.from(plain, "base64");
};

export const convertStatics: Readonly<Record<string, MemberTable>> = {
  Convert: {
    methods: {
      ToBase64String: [method(["byte[]"], "string", (_: never, bytes: Buffer) => bytes.toString("base64"))],
      FromBase64String: [method(["string"], "byte[]", base64)],
      ToInt32: [
        method(["string"], "int", (_: never, value: string | null) => (value === null ? 0 : parsed(readInt)(_, value))),
        method(["double"], "int", (_: never, value: number) => {
          const rounded = roundHalfToEven(value);
          if (!(rounded >= -(2 ** 31) && rounded < 2 ** 31))
            throw new DotNetException("OverflowException", "Value was either too large or too small for an Int32.");
          return rounded;
        }),
      ],
      ToBoolean: [
        method(["string"], "bool", (_: never, value: string | null) =>
          value === null ? false : parsed(readBool)(_, value),
        ),
      ],
      ToString: [method(["object"], "string", (_: never, value: unknown) => textOf("object", value))],
    },
  },
};
