// Text and what is read out of it. Expected values come from .NET Core 3.1 in its invariant mode.
import { describe, expect, it } from "vitest";
import { exception, refusal, text } from "./evaluation";

const body = "context.Request.Body.As<string>()";
const given = (value: string) => ({ body: value });

describe("numbers, booleans and GUIDs are read as .NET reads them", () => {
  for (const [code, value, expected] of [
    [`int.Parse(${body})`, "\t5\v\f\r\n \0", "5"],
    [`int.Parse(${body})`, "-0", "0"],
    [`int.Parse(${body})`, `${"0".repeat(30)}7`, "7"],
    [`double.Parse(${body})`, "1,2,,3", "123"],
    [`double.Parse(${body})`, "1,.5", "1.5"],
    [`double.Parse(${body})`, "5.", "5"],
    [`double.Parse(${body})`, ".5e1", "5"],
    [`double.Parse(${body})`, " -NaN ", "NaN"],
    [`double.Parse(${body})`, "+Infinity", "Infinity"],
    [`double.Parse(${body})`, "1e400", "Infinity"],
    [`bool.Parse(${body})`, "\u0085\u00a0TRUE\0", "True"],
    [`Guid.Parse(${body})`, "\u00a0(6F9619FF-8B86-D011-B42D-00CF4FC964FF)", "6f9619ff-8b86-d011-b42d-00cf4fc964ff"],
    [`Convert.FromBase64String(${body}).Length`, " Y Q = = \r\n\t", "1"],
    [`${body}.Trim().Length`, "\u0085x\u180e\u200b\ufeff\u00a0", "4"],
  ] as const)
    it(`${code} of ${JSON.stringify(value)} is ${expected}`, () => {
      expect(text(`@(${code})`, given(value))).toBe(expected);
    });

  for (const [code, value, expected] of [
    [`int.Parse(${body})`, "\u00a05", "FormatException"],
    [`int.Parse(${body})`, "\ufeff\u00855", "FormatException"],
    [`int.Parse(${body})`, "99999999999", "OverflowException"],
    [`long.Parse(${body})`, "9".repeat(30), "OverflowException"],
    [`double.Parse(${body})`, ",1", "FormatException"],
    [`double.Parse(${body})`, "1.2,3", "FormatException"],
    [`double.Parse(${body})`, "1e", "FormatException"],
    [`double.Parse(${body})`, ".", "FormatException"],
    [`Guid.Parse(${body})`, "{00000000-0000-0000-0000-000000000001)", "FormatException"],
    [`Guid.Parse(${body})`, "{00000000000000000000000000000001}", "FormatException"],
    [`Convert.FromBase64String(${body})`, "YQ=\v=", "FormatException"],
  ] as const)
    it(`${code} of ${JSON.stringify(value)} throws ${expected}`, () => {
      expect(exception(`@(${code})`, given(value))).toBe(expected);
    });

  it("what is out of range is no number for TryParse", () => {
    const code = `@{ int n; return int.TryParse(${body}, out n) ? "yes" : "no"; }`;
    expect([text(code, given("99999999999")), text(code, given("99"))]).toEqual(["no", "yes"]);
  });
});

describe("absolute values keep their type", () => {
  for (const [code, expected] of [
    ["@(Math.Abs(-5) / 2)", "2"],
    ["@(Math.Abs(-5L) / 2)", "2"],
    ["@(Math.Abs(-5.0) / 2)", "2.5"],
  ] as const)
    it(`${code} is ${expected}`, () => expect(text(code)).toBe(expected));

  it("the smallest number has none", () => {
    expect(exception("@(Math.Abs(int.MinValue))")).toBe("OverflowException");
  });
});

// Quadratic time would take minutes here, and the runner would give up.
describe("text of any length is read in time", () => {
  const long = 300_000;

  it("trims what has white space inside", () => {
    expect(text(`@(${body}.Trim().Length)`, given(`a${" ".repeat(long)}b`))).toBe(String(long + 2));
    expect(text(`@(string.IsNullOrWhiteSpace(${body}))`, given(`${" ".repeat(long)}b`))).toBe("False");
  });

  it("refuses a literal with more and more suffixes", () => {
    expect(refusal(`@(1${"ul".repeat(long)}x)`)).toMatch(/^Expected a number/);
  });

  it("refuses digits that end in something else", () => {
    for (const type of ["int", "long", "double"])
      expect(exception(`@(${type}.Parse(${body}))`, given(`${"1".repeat(long)}x`))).toBe("FormatException");
    expect(exception(`@(double.Parse(${body}))`, given(`${"1,".repeat(long)}x`))).toBe("FormatException");
  });
});
