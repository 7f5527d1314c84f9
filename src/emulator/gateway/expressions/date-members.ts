// DateTime and TimeSpan.
import type { Frame } from "./code";
import { DateTimeValue, DotNetException, dateAt, spanOf, TimeSpanValue } from "./dotnet-value";
import { formatDate, knowsDateFormat, textOf } from "./format";
import { type MemberTable, method, property } from "./member-table";

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

export const dateMembers: Readonly<Record<string, MemberTable>> = {
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

export const dateStatics: Readonly<Record<string, MemberTable>> = {
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
};
