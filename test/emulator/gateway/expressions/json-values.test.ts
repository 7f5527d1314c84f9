// JSON as Json.NET reads, changes and writes it. Expected values come from Json.NET on .NET Core 3.1.
import { describe, expect, it } from "vitest";
import { exception, refusal, text } from "./evaluation";

const json = "context.Request.Body.As<JToken>()";
const member = 'context.Request.Body.As<JObject>()["n"]';
const given = (body: string) => ({ body });

describe("members are cast as Json.NET casts them", () => {
  for (const [type, value, expected] of [
    ["int", '" 5 "', "5"],
    ["int", '"+5"', "5"],
    ["long", '"9007199254740993"', "9007199254740993"],
    ["long", "9007199254740993", "9007199254740993"],
    ["double", '"1,000.5"', "1000.5"],
    ["double", '"1e3"', "1000"],
    ["bool", "1.5", "True"],
    ["bool", "0.0", "False"],
    ["bool", '" true "', "True"],
  ] as const)
    it(`(${type})${value} is ${expected}`, () => {
      expect(text(`@((${type})${member})`, given(`{"n":${value}}`))).toBe(expected);
      expect(text(`@(context.Request.Body.As<JObject>().Value<${type}>("n"))`, given(`{"n":${value}}`))).toBe(expected);
    });

  for (const [type, value, expected] of [
    ["int", '"1.5"', "FormatException"],
    ["int", '"1,000"', "FormatException"],
    ["int", '"3000000000"', "OverflowException"],
    ["int", "1e30", "OverflowException"],
    ["int", "1e400", "OverflowException"],
    ["bool", '"yes"', "FormatException"],
  ] as const)
    it(`(${type})${value} throws ${expected}`, () => {
      expect(exception(`@((${type})${member})`, given(`{"n":${value}}`))).toBe(expected);
    });
});

describe("texts that Json.NET makes dates of", () => {
  const written = `@(${json}.ToString(Formatting.None))`;

  for (const value of [
    "2026-01-01T10:00:00Z",
    "2026-01-01T10:00:00",
    "2026-01-01T10:00:00.1234567Z",
    "2026-01-01T10:00:00+00:00",
    "2026-01-01T10:00",
    "2026-01-01",
  ])
    it(`${value} is written as it was read`, () => {
      expect(text(written, given(JSON.stringify([value])))).toBe(JSON.stringify([value]));
    });

  for (const value of ["2026-01-01T10:00:00.000+02:00", "2026-01-01T10:00:00.000Z", "/Date(1234567890000)/"])
    it(`${value} is not written, since it would change`, () => {
      expect(exception(written, given(JSON.stringify([value])))).toBe("NotSupportedException");
    });

  it("are neither texts nor of a known type when they are read", () => {
    const body = given('{"n":"2026-01-01T10:00:00Z"}');
    for (const code of [`@((string)${member})`, `@(${member}.ToString())`, `@(${member}.Type == JTokenType.String)`])
      expect(exception(code, body)).toBe("NotSupportedException");
  });

  it("stay texts where the policy wrote them", () => {
    const code = '@(new JObject(new JProperty("a", "2026-01-01T10:00:00.000Z")).ToString(Formatting.None))';
    expect(text(code)).toBe('{"a":"2026-01-01T10:00:00.000Z"}');
  });
});

describe("an object that something holds is copied when something else gets it", () => {
  const read = 'var s = JObject.Parse("{\\"x\\":{\\"k\\":0}}");';
  const show = (name: string) => `${name}.ToString(Formatting.None)`;
  for (const [sentence, code, expected] of [
    ["by its index", 'var o = new JObject(); o["a"] = s["x"]; o["a"]["k"] = 1;', '{"x":{"k":0}}{"a":{"k":1}}'],
    ["by Add", 'var o = new JObject(); o.Add("a", s["x"]); o["a"]["k"] = 1;', '{"x":{"k":0}}{"a":{"k":1}}'],
    [
      "as a property",
      'var o = new JObject(new JProperty("p", s["x"])); o["p"]["k"] = 1;',
      '{"x":{"k":0}}{"p":{"k":1}}',
    ],
    ["in an initializer", 'var o = new JObject { ["p"] = s["x"] }; o["p"]["k"] = 1;', '{"x":{"k":0}}{"p":{"k":1}}'],
    ["in an array", 'var o = new JArray(s["x"]); o[0]["k"] = 1;', '{"x":{"k":0}}[{"k":1}]'],
    ["by Add to an array", 'var o = new JArray(); o.Add(s["x"]); o[0]["k"] = 1;', '{"x":{"k":0}}[{"k":1}]'],
  ] as const)
    it(sentence, () => expect(text(`@{ ${read} ${code} return ${show("s")} + ${show("o")}; }`)).toBe(expected));

  for (const [sentence, code, expected] of [
    ["a free one is not copied", 'o["a"] = x; x["k"] = 1;', '{"a":{"k":1}}'],
    ["a second time it is", 'o["a"] = x; o["b"] = x; x["k"] = 1;', '{"a":{"k":1},"b":{}}'],
    ["in the same place too", 'o["a"] = x; o["a"] = x; x["k"] = 1;', '{"a":{}}'],
    ["one that was overwritten is free", 'o["a"] = x; o["a"] = 1; o["b"] = x; x["k"] = 1;', '{"a":1,"b":{"k":1}}'],
    ["one that was removed is not", 'o["a"] = x; o.Remove("a"); o["b"] = x; x["k"] = 1;', '{"b":{}}'],
    ["an object never holds itself", 'o["a"] = o; o["k"] = 1;', '{"a":{},"k":1}'],
    ["nor what holds it", 'o["x"] = x; x["o"] = o; x["k"] = 1;', '{"x":{"o":{"x":{}},"k":1}}'],
  ] as const)
    it(sentence, () => {
      expect(text(`@{ var o = new JObject(); var x = new JObject(); ${code} return ${show("o")}; }`)).toBe(expected);
    });
});

describe("JSON text", () => {
  for (const [body, expected] of [
    ['{"a":"x\ny\tz"}', '{"a":"x\\ny\\tz"}'],
    ['{"a":"\\u0041\\/\\\'\\ud800"}', '{"a":"A/\'\ufffd"}'],
    ['{"a":1e400}', '{"a":"Infinity"}'],
    ['{"a\u2028":"\u0085\u2029"}', '{"a\\u2028":"\\u0085\\u2029"}'],
    ['\u00a0{"a":\u000b1}', '{"a":1}'],
  ] as const)
    it(`${JSON.stringify(body)} is read`, () => {
      expect(text(`@(${json}.ToString(Formatting.None))`, given(body))).toBe(expected);
    });

  for (const body of [
    '{"a":1,}',
    "[1,]",
    "[1,,2]",
    "[,1]",
    "{'a':1}",
    "{\"a\":'x'}",
    "{a:1}",
    "{1:2}",
    '{"a":1} // c',
    '/*c*/{"a":1}',
    '{"a":/*c*/1}',
    '{"a":1/*c*/}',
    '{"a":01}',
    '{"a":0x1F}',
    '{"a":.5}',
    '{"a":1.}',
    '{"a":NaN}',
    '{"a":-Infinity}',
    '{"a":undefined}',
    '{"a":new Date(1)}',
    "{}\0",
  ])
    it(`${JSON.stringify(body)}, which Json.NET reads though it is no JSON, is said not to be emulated`, () => {
      expect(exception(`@(${json}.ToString())`, given(body))).toBe("NotSupportedException");
    });

  for (const body of [
    "",
    "{",
    "[",
    '{"a"}',
    '{"a":}',
    '{"a":+1}',
    '{"a":tru}',
    '{"a":nullx}',
    '{"a":1e}',
    '{"a":--1}',
    '{"a":1 "b":2}',
    '{"a":"\\x"}',
    '{"a":"\\u12"}',
    '{"a":"x',
    "{,}",
    '{"a":1}x',
    "[1 2]",
    '{"a":1]',
    "<html>",
    "nul",
  ])
    it(`${JSON.stringify(body)} is refused as Json.NET refuses it`, () => {
      expect(exception(`@(${json}.ToString())`, given(body))).toBe("JsonReaderException");
    });

  it("may hold strings of any length", () => {
    const length = 12_000_000;
    expect(text(`@(((string)${member}).Length)`, given(`{"n":"${"\\n".repeat(length)}"}`))).toBe(String(length));
  });
});

describe("the type of a token", () => {
  it("can be compared", () => {
    const code = `@(${member}.Type == JTokenType.Array)`;
    expect([text(code, given('{"n":[]}')), text(code, given('{"n":1}'))]).toEqual(["True", "False"]);
    expect(text(`@(${member}.Type != JTokenType.Null)`, given('{"n":null}'))).toBe("False");
  });

  it("can be compared with types of tokens only", () => {
    expect(refusal(`@(${member}.Type == "Array")`)).toMatch(
      /^The emulator does not compare `JTokenType` with `string`/,
    );
  });
});
