// Numbers, dates, GUIDs, and the static classes that work on them.
import { createHash, randomUUID } from "node:crypto";
import type { Frame } from "./code";
import { roundHalfToEven } from "./conversions";
import { DateTimeValue, DotNetException, dateAt, GuidValue, spanOf, TimeSpanValue } from "./dotnet-value";
import { formatDate, knowsDateFormat, textOf } from "./format";
import { formatDouble } from "./format-number";
import { type MemberTable, method, property } from "./member-table";
import { parsed, readBool, readDouble, readGuid, readInt, readLong } from "./parse-text";
import { regexOf } from "./regex-pattern";

const given = (text: string | null): string => {
  if (text === null) throw new DotNetException("ArgumentNullException", "Value cannot be null. (Parameter 's')");
  return text;
};

const dateFormat = (args: readonly unknown[]) =>
  typeof args[0] === "string" && knowsDateFormat(args[0])
    ? undefined
    : "The emulator does not know this format of dates.";

/** Counts are rounded to whole milliseconds, as .NET up to version 6 does. */
const moved = (unit: number) => [
  method(["double"], "DateTime", (date: DateTimeValue, count: number) => {
    if (Number.isNaN(count))
      throw new DotNetException("NotSupportedException", "Adding NaN to a date is not emulated.");
    const by = count * unit;
    return dateAt(date.milliseconds + Math.trunc(by + (by < 0 ? -0.5 : 0.5)), date.utc);
  }),
];
const part = (get: (date: Date) => number) =>
  property("int", (date: DateTimeValue) => get(new Date(date.milliseconds)));
const total = (unit: number) => property("double", (span: TimeSpanValue) => span.milliseconds / unit);
const span = (unit: number) => [
  method(["double"], "TimeSpan", (_: never, count: number) => {
    if (Number.isNaN(count))
      throw new DotNetException("ArgumentException", "TimeSpan does not accept floating point Not-a-Number values.");
    const ticks = Math.trunc(count * unit * 10_000);
    const duration = spanOf(ticks / 10_000);
    if (ticks % 10_000 !== 0)
      throw new DotNetException("NotSupportedException", "Parts of a millisecond are not emulated.");
    return duration;
  }),
];

export const valueMembers: Readonly<Record<string, MemberTable>> = {
  int: { methods: { ToString: [method([], "string", String)] } },
  long: { methods: { ToString: [method([], "string", String)] } },
  double: { methods: { ToString: [method([], "string", formatDouble)] } },
  bool: { methods: { ToString: [method([], "string", (value: boolean) => textOf("bool", value))] } },
  object: {
    methods: {
      ToString: [method([], "string", (value: unknown) => textOf("object", value))],
      Equals: [method(["string"], "bool", (value: unknown, other: string) => value === other)],
    },
  },
  Guid: {
    methods: {
      ToString: [
        method([], "string", (guid: GuidValue) => guid.text),
        method(
          ["string"],
          "string",
          (guid: GuidValue, format: string) =>
            format === "N" ? guid.text.replaceAll("-", "") : format === "B" ? `{${guid.text}}` : guid.text,
          {
            refuse: ([format]) =>
              ["N", "D", "B"].includes(String(format)) ? undefined : "The emulator knows the GUID formats N, D and B.",
          },
        ),
      ],
    },
  },
  DateTime: {
    properties: {
      Year: part((date) => date.getUTCFullYear()),
      Month: part((date) => date.getUTCMonth() + 1),
      Day: part((date) => date.getUTCDate()),
      Hour: part((date) => date.getUTCHours()),
      Minute: part((date) => date.getUTCMinutes()),
      Second: part((date) => date.getUTCSeconds()),
      Millisecond: part((date) => date.getUTCMilliseconds()),
    },
    methods: {
      AddMilliseconds: moved(1),
      AddSeconds: moved(1000),
      AddMinutes: moved(60_000),
      AddHours: moved(3_600_000),
      AddDays: moved(86_400_000),
      Add: [
        method(["TimeSpan"], "DateTime", (date: DateTimeValue, by: TimeSpanValue) =>
          dateAt(date.milliseconds + by.milliseconds, date.utc),
        ),
      ],
      Subtract: [
        method(
          ["DateTime"],
          "TimeSpan",
          (date: DateTimeValue, other: DateTimeValue) => new TimeSpanValue(date.milliseconds - other.milliseconds),
        ),
      ],
      ToUniversalTime: [method([], "DateTime", (date: DateTimeValue) => date, { refuse: () => undefined })],
      ToString: [
        method([], "string", (date: DateTimeValue) => textOf("DateTime", date)),
        method(["string"], "string", (date: DateTimeValue, format: string) => formatDate(date, format), {
          refuse: dateFormat,
        }),
      ],
    },
  },
  TimeSpan: {
    properties: {
      TotalMilliseconds: total(1),
      TotalSeconds: total(1000),
      TotalMinutes: total(60_000),
      TotalHours: total(3_600_000),
      TotalDays: total(86_400_000),
    },
    methods: { ToString: [method([], "string", (value: TimeSpanValue) => textOf("TimeSpan", value))] },
  },
};

const base64 = (_: never, text: string): Buffer => {
  const plain = given(text).replace(/[ \t\r\n]/g, "");
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(plain) || plain.length % 4 !== 0)
    throw new DotNetException("FormatException", "The input is not a valid Base-64 string.");
  return Buffer.from(plain, "base64");
};

function refusePattern([, pattern]: readonly unknown[]): string | undefined {
  if (typeof pattern !== "string") return "The emulator needs a constant pattern.";
  return regexOf(pattern) ? undefined : "The emulator runs only patterns that .NET and JavaScript read alike.";
}

/** The expression of a pattern that was let in at load. */
function regex(pattern: string): RegExp {
  const found = regexOf(pattern);
  if (!found) throw new DotNetException("NotSupportedException", "The emulator does not run this pattern.");
  found.lastIndex = 0;
  return found;
}

const halfSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const allHalves = new RegExp(halfSurrogate, "g");

const escaped = (value: string) =>
  encodeURIComponent(value.replace(allHalves, "\ufffd")).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** Versions of .NET differ in what they make of half a surrogate pair. */
function escapedData(value: string): string {
  if (halfSurrogate.test(value))
    throw new DotNetException("NotSupportedException", "Escaping half of a surrogate pair is not emulated.");
  return escaped(value);
}

/** Two's complement has one negative number more. */
function magnitude<T extends number | bigint>(value: T, isSmallest: boolean): T {
  if (isSmallest)
    throw new DotNetException(
      "OverflowException",
      "Negating the minimum value of a twos complement number is invalid.",
    );
  return value < 0 ? (-value as T) : value;
}

export const statics: Readonly<Record<string, MemberTable>> = {
  int: {
    properties: { MaxValue: property("int", () => 2 ** 31 - 1), MinValue: property("int", () => -(2 ** 31)) },
    methods: { Parse: [method(["string"], "int", parsed(readInt))] },
  },
  long: { methods: { Parse: [method(["string"], "long", parsed(readLong))] } },
  double: { methods: { Parse: [method(["string"], "double", parsed(readDouble))] } },
  bool: { methods: { Parse: [method(["string"], "bool", parsed(readBool))] } },
  Guid: {
    properties: { Empty: property("Guid", () => new GuidValue("00000000-0000-0000-0000-000000000000")) },
    methods: {
      NewGuid: [method([], "Guid", () => new GuidValue(randomUUID()))],
      Parse: [method(["string"], "Guid", parsed(readGuid))],
    },
  },
  DateTime: {
    properties: {
      UtcNow: property("DateTime", (_: never, frame: Frame) => new DateTimeValue(frame.context.now(), true)),
    },
  },
  TimeSpan: {
    properties: { Zero: property("TimeSpan", () => new TimeSpanValue(0)) },
    methods: {
      FromMilliseconds: span(1),
      FromSeconds: span(1000),
      FromMinutes: span(60_000),
      FromHours: span(3_600_000),
      FromDays: span(86_400_000),
    },
  },
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
  Encoding: {
    properties: { UTF8: property("UTF8Encoding", () => "utf8"), ASCII: property("ASCIIEncoding", () => "ascii") },
  },
  Uri: {
    methods: {
      EscapeDataString: [method(["string"], "string", (_: never, value: string) => escapedData(given(value)))],
      UnescapeDataString: [method(["string"], "string", (_: never, value: string) => unescaped(given(value)))],
    },
  },
  WebUtility: {
    methods: {
      UrlEncode: [
        method(["string"], "string", (_: never, value: string) =>
          escaped(given(value))
            .replaceAll("%20", "+")
            .replace(/%(21|28|29|2A)/g, (code) => decodeURIComponent(code))
            .replaceAll("~", "%7E"),
        ),
      ],
    },
  },
  Regex: {
    methods: {
      IsMatch: [
        method(
          ["string", "string"],
          "bool",
          (_: never, value: string, pattern: string) => regex(pattern).test(given(value)),
          { refuse: refusePattern },
        ),
      ],
      Replace: [
        method(
          ["string", "string", "string"],
          "string",
          (_: never, value: string, pattern: string, to: string) => given(value).replace(regex(pattern), () => to),
          {
            refuse: (args) =>
              refusePattern(args) ??
              (typeof args[2] === "string" && !args[2].includes("$")
                ? undefined
                : "The emulator needs a constant replacement without `$`."),
          },
        ),
      ],
    },
  },
};

function unescaped(value: string): string {
  return value.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      throw new DotNetException("NotSupportedException", "How .NET reads these escapes is not emulated.");
    }
  });
}

export const encodings: Readonly<Record<string, MemberTable>> = {
  UTF8Encoding: {
    methods: {
      GetBytes: [method(["string"], "byte[]", (_: never, value: string) => Buffer.from(given(value), "utf8"))],
      GetString: [method(["byte[]"], "string", (_: never, bytes: Buffer) => bytes.toString("utf8"))],
    },
  },
  ASCIIEncoding: {
    methods: {
      GetBytes: [
        method(["string"], "byte[]", (_: never, value: string) =>
          Buffer.from(given(value).replace(/[\u0080-\uffff]/g, "?"), "ascii"),
        ),
      ],
    },
  },
  SHA256: {
    methods: {
      ComputeHash: [
        method(["byte[]"], "byte[]", (_: never, bytes: Buffer) => createHash("sha256").update(bytes).digest()),
      ],
    },
  },
};
