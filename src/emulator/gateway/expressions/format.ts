// ToString() as .NET (Core, invariant culture) writes it.
import {
  Boxed,
  DateTimeValue,
  DotNetException,
  type DotNetType,
  GuidValue,
  JwtValue,
  TimeSpanValue,
} from "./dotnet-value";
import { formatDouble } from "./format-number";
import { JsonToken } from "./json-token";
import { tokenText } from "./json-writer";

/** Types whose text we write exactly as .NET does. */
const exact: ReadonlySet<string> = new Set([
  "string",
  "int",
  "uint",
  "long",
  "double",
  "bool",
  "char",
  "object",
  "null",
  "Guid",
  "DateTime",
  "TimeSpan",
  "JToken",
  "JObject",
  "JArray",
  "JValue",
  "JProperty",
  "byte[]",
  "string[]",
]);

export function hasText(type: DotNetType): boolean {
  return exact.has(type.replace(/\?$/, ""));
}

/** The text of a value; null has none. */
export function textOf(type: DotNetType, value: unknown): string {
  if (value === null || value === undefined) return "";
  switch (type.replace(/\?$/, "")) {
    case "string":
    case "char":
      return value as string;
    case "int":
    case "uint":
    case "long":
      return String(value);
    case "double":
      return formatDouble(value as number);
    case "bool":
      return value === true ? "True" : "False";
    case "byte[]":
      return "System.Byte[]";
    case "string[]":
      return "System.String[]";
    default:
      return objectText(value);
  }
}

function objectText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Boxed) return textOf(value.type, value.value);
  if (value instanceof JsonToken) return tokenText(value);
  if (value instanceof GuidValue) return value.text;
  if (value instanceof DateTimeValue) return formatDate(value, "MM/dd/yyyy HH:mm:ss");
  if (value instanceof TimeSpanValue) return formatTimeSpan(value);
  if (value instanceof Uint8Array) return "System.Byte[]";
  if (value instanceof JwtValue) return "Microsoft.WindowsAzure.ApiManagement.Proxy.Gateway.Policies.Jwt";
  throw new DotNetException("NotSupportedException", "The text of this object is not known to the emulator.");
}

/** Three letters ask for the short name, more for the whole one. */
function named(names: readonly string[], index: number, count: number): string | undefined {
  return count < 3 ? undefined : count === 3 ? names[index]?.slice(0, 3) : names[index];
}

function formatTimeSpan({ milliseconds }: TimeSpanValue): string {
  const total = Math.abs(milliseconds);
  const pad = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const days = Math.floor(total / 86_400_000);
  const fraction = total % 1000 === 0 ? "" : `.${String(Math.floor(total % 1000)).padStart(3, "0")}0000`;
  const time = `${pad((total / 3_600_000) % 24)}:${pad((total / 60_000) % 60)}:${pad((total / 1000) % 60)}${fraction}`;
  return `${milliseconds < 0 ? "-" : ""}${days > 0 ? `${days}.` : ""}${time}`;
}

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const standardDates: Readonly<Record<string, string>> = {
  o: "yyyy-MM-ddTHH:mm:ss.fffffffK",
  O: "yyyy-MM-ddTHH:mm:ss.fffffffK",
  s: "yyyy-MM-ddTHH:mm:ss",
  u: "yyyy-MM-dd HH:mm:ssZ",
  r: "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
  R: "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
  d: "MM/dd/yyyy",
  T: "HH:mm:ss",
  t: "HH:mm",
  G: "MM/dd/yyyy HH:mm:ss",
};
/** A letter of a format counts as often as it stands in a row. */
const dateParts = /'[^']*'|"[^"]*"|\\.|y+|M+|d+|H+|h+|m+|s+|f+|t+|K|z+|[\s\S]/g;

/** Whether a format of dates is one we write exactly. */
export function knowsDateFormat(format: string): boolean {
  if (format.length === 1) return format in standardDates;
  const written = format.match(dateParts) ?? [];
  // What is left of these is unfinished, or a part that we do not write.
  return written.every((part) => !/^['"\\%gF]$|^f{8,}$/.test(part));
}

/** @see https://learn.microsoft.com/dotnet/standard/base-types/custom-date-and-time-format-strings */
export function formatDate(date: DateTimeValue, format: string): string {
  const at = new Date(date.milliseconds);
  const pad = (value: number, width: number) => String(value).padStart(width, "0");
  const part = (token: string): string => {
    const count = token.length;
    switch (token.charAt(0)) {
      case "y":
        return pad(count <= 2 ? at.getUTCFullYear() % 100 : at.getUTCFullYear(), count);
      case "M":
        return named(months, at.getUTCMonth(), count) ?? pad(at.getUTCMonth() + 1, count);
      case "d":
        return named(weekdays, at.getUTCDay(), count) ?? pad(at.getUTCDate(), count);
      case "H":
        return pad(at.getUTCHours(), Math.min(count, 2));
      case "h":
        return pad(at.getUTCHours() % 12 || 12, Math.min(count, 2));
      case "m":
        return pad(at.getUTCMinutes(), Math.min(count, 2));
      case "s":
        return pad(at.getUTCSeconds(), Math.min(count, 2));
      case "f":
        return `${pad(at.getUTCMilliseconds(), 3)}0000`.slice(0, count);
      case "t":
        return (at.getUTCHours() < 12 ? "AM" : "PM").slice(0, count);
      case "K":
        return date.utc ? "Z" : "";
      case "z":
        return ["+0", "+00"][count - 1] ?? "+00:00";
      case "'":
      case '"':
        return token.slice(1, -1);
      case "\\":
        return token.slice(1);
      default:
        return token;
    }
  };
  return (standardDates[format] ?? format).replace(dateParts, part);
}
