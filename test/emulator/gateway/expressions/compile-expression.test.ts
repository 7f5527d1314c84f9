import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boxInt, compileExpression, ExpressionError } from "../../../../src/emulator/gateway/expressions";
import { exception, refusal, text } from "./evaluation";

describe("compileExpression gives what .NET gives", () => {
  for (const [code, expected] of [
    // Numbers keep their types.
    ["@(1 + 2 * 3)", "7"],
    ["@(7 / 2)", "3"],
    ["@(-7 / 2)", "-3"],
    ["@(-7 % 3)", "-1"],
    ["@(7 / 2.0)", "3.5"],
    ["@(2147483647 + 1)", "-2147483648"],
    ["@(2147483647L + 1)", "2147483648"],
    ["@(4294967295)", "4294967295"],
    ["@(0.1 + 0.2)", "0.30000000000000004"],
    ["@(1.0 / 3)", "0.3333333333333333"],
    ["@(1e15)", "1E+15"],
    ["@(123456789012345.0)", "123456789012345"],
    ["@(0.00001)", "1E-05"],
    ["@(0.0001)", "0.0001"],
    ["@(1.0)", "1"],
    ["@('a' + 1)", "98"],
    ["@((char)('a' + 1))", "b"],
    ["@(0x1F)", "31"],
    ["@(1_000)", "1000"],
    ["@((int)3.99)", "3"],
    ["@(Convert.ToInt32(2.5))", "2"],
    ["@(Convert.ToInt32(3.5))", "4"],
    ["@(Math.Round(2.5))", "2"],
    ["@(1 << 33)", "2"],
    // Text.
    ['@("a" + 1 + 2)', "a12"],
    ['@(1 + 2 + "a")', "3a"],
    ['@("a" + null)', "a"],
    ["@(true)", "True"],
    ['@("x" + (1 == 2))', "xFalse"],
    ['@($"{1 + 1}-{"a"}{{}}")', "2-a{}"],
    ['@($"{(true ? "y" : "n")}")', "y"],
    ['@(@"a""b\\c")', 'a"b\\c'],
    ['@("\\u0041\\t".Length)', "2"],
    ['@("straße".ToUpper())', "STRAßE"],
    ["@(\"a,b,,c\".Split(',').Length)", "4"],
    ['@(string.Join("|", "a,b".Split(\',\')))', "a|b"],
    ["@(\"Bearer abc\".Split(' ').Last())", "abc"],
    ['@("abc".Substring(1, 1))', "b"],
    ['@("a.b".Replace(".", "$&"))', "a$&b"],
    ["@(string.IsNullOrEmpty(null))", "True"],
    ['@("ABC".Equals("abc", StringComparison.OrdinalIgnoreCase))', "True"],
    ['@(Uri.EscapeDataString("a b!\'()*~"))', "a%20b%21%27%28%29%2A~"],
    ['@(WebUtility.UrlEncode("a b*()~!"))', "a+b*()%7E!"],
    ['@(Convert.ToBase64String(Encoding.UTF8.GetBytes("hé")))', "aMOp"],
    ['@(Guid.Parse("6F9619FF8B86D011B42D00CF4FC964FF").ToString())', "6f9619ff-8b86-d011-b42d-00cf4fc964ff"],
    // Dates.
    ['@(DateTime.UtcNow.ToString("o"))', "2026-01-02T03:04:05.0060000Z"],
    ['@(DateTime.UtcNow.ToString("r"))', "Fri, 02 Jan 2026 03:04:05 GMT"],
    ["@(DateTime.UtcNow)", "01/02/2026 03:04:05"],
    ['@(DateTime.UtcNow.AddDays(30).ToString("yyyy-MM"))', "2026-02"],
    ["@(TimeSpan.FromMinutes(90))", "01:30:00"],
    ["@(context.Elapsed.TotalSeconds)", "1.5"],
    // JSON as Json.NET has it.
    ['@(JObject.Parse("{\\"a\\":1.0}")["a"])', "1"],
    ['@(JsonConvert.SerializeObject(JObject.Parse("{\\"a\\":1.0,\\"b\\":[]}")))', '{"a":1.0,"b":[]}'],
    ['@(JObject.Parse("{\\"a\\":null}")["a"] == null)', "False"],
    ['@(JObject.Parse("{}")["a"] == null)', "True"],
    ['@((string)JObject.Parse("{\\"a\\":null}")["a"] == null)', "True"],
    ['@((int)JObject.Parse("{\\"a\\":2.5}")["a"])', "2"],
    ['@(JObject.Parse("{\\"a\\":{\\"b\\":[7]}}").SelectToken("a.b[0]"))', "7"],
    ['@(JObject.Parse("{\\"a\\":1}").Value<string>("b") ?? "none")', "none"],
    ['@(new JObject(new JProperty("a", 1), new JProperty("b", "x")).ToString(Formatting.None))', '{"a":1,"b":"x"}'],
    ['@(new JArray("a", 1).ToString())', '[\n  "a",\n  1\n]'],
    ['@(JArray.Parse("[1,2,3]").Select(x => (int)x).Where(x => x > 1).Count())', "2"],
    // Null.
    ["@(context.Product?.Id)", ""],
    ['@(context.Product?.Id ?? "none")', "none"],
    ["@(context.Response?.StatusCode == 429)", "False"],
    ["@(context.Response?.StatusCode > 400)", "False"],
    ["@(context.Subscription?.Id?.Length ?? 0)", "0"],
  ] as const)
    it(`${code} is ${JSON.stringify(expected)}`, () => {
      expect(text(code)).toBe(expected);
    });

  it("runs blocks with variables, loops, conditions and try", () => {
    const code = `@{
      var sum = 0;
      foreach (var part in "1,2,x,4".Split(',')) {
        int value;
        if (!int.TryParse(part, out value)) { continue; }
        sum += value;
        if (sum > 100) { break; }
      }
      for (int i = 0; i < 3; i++) sum++;
      try { sum += int.Parse("y"); } catch { sum += 1000; }
      return sum;
    }`;
    expect(text(code)).toBe("1010");
  });

  it("reads headers, parameters, variables and the body of the request", () => {
    const given = {
      headers: { "X-A": ["1", "2"] },
      variables: { n: boxInt(5), s: "text" },
      body: '{"model":"gpt","stream":true}',
    };
    expect(text('@(context.Request.Headers.GetValueOrDefault("x-a", ""))', given)).toBe("1,2");
    expect(text('@(context.Request.Url.Query.GetValueOrDefault("a", ""))')).toBe("1,2");
    expect(text('@(context.Request.MatchedParameters["id"])')).toBe("42");
    expect(text('@((int)context.Variables["n"] + 1)', given)).toBe("6");
    expect(
      text(
        '@(context.Variables.GetValueOrDefault<string>("s", "") + context.Variables.GetValueOrDefault<int>("none", 7))',
        given,
      ),
    ).toBe("text7");
    expect(text('@((string)context.Request.Body.As<JObject>(preserveContent: true)["model"])', given)).toBe("gpt");
    expect(text('@(context.Request.Body?.As<JObject>(true)["stream"]?.Value<bool>() ?? false)', given)).toBe("True");
  });

  it("says which bodies it reads", () => {
    const { readsRequestBody, readsResponseBody } = compileExpression("@(context.Request.Body.As<string>(true))");
    expect([readsRequestBody, readsResponseBody]).toEqual([true, false]);
    expect(compileExpression("@(context.Response.Body.As<string>(true))").readsResponseBody).toBe(true);
    expect(compileExpression("@(context.Request.Method)").readsRequestBody).toBe(false);
  });

  it("computes integers as C# does, for any operands", () => {
    const operators = {
      "+": (a: bigint, b: bigint) => a + b,
      "-": (a: bigint, b: bigint) => a - b,
      "*": (a: bigint, b: bigint) => a * b,
      "/": (a: bigint, b: bigint) => a / b,
      "%": (a: bigint, b: bigint) => a % b,
    };
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer(),
        fc.constantFrom(...(Object.keys(operators) as (keyof typeof operators)[])),
        (a, b, operator) => {
          fc.pre(b !== 0 || !["/", "%"].includes(operator));
          // C# throws for the one quotient that int does not hold.
          fc.pre(!(a === -(2 ** 31) && b === -1));
          const given = { variables: { a: boxInt(a), b: boxInt(b) } };
          const expected = BigInt.asIntN(32, operators[operator](BigInt(a), BigInt(b))).toString();
          expect(text(`@((int)context.Variables["a"] ${operator} (int)context.Variables["b"])`, given)).toBe(expected);
        },
      ),
    );
  });
});

describe("compileExpression throws when it runs, as C# does", () => {
  for (const [code, expected] of [
    ["@(1 / (1 - 1))", "DivideByZeroException"],
    ["@((-2147483647 - 1) / -1)", "OverflowException"],
    ["@(context.Subscription.Id)", "NullReferenceException"],
    ['@(context.Variables["none"])', "KeyNotFoundException"],
    ['@((int)context.Variables["s"])', "InvalidCastException"],
    ['@(context.Variables.GetValueOrDefault<int>("s", 1))', "InvalidCastException"],
    ['@(int.Parse("x"))', "FormatException"],
    ['@("abc".Substring(2, 5))', "ArgumentOutOfRangeException"],
    ['@(JObject.Parse("{"))', "JsonReaderException"],
    ['@(new string[] {"a"}[3])', "IndexOutOfRangeException"],
    ["@{ while (true) { } return 1; }", "TimeoutException"],
  ] as const)
    it(`${code}: ${expected}`, () => {
      expect(exception(code, { variables: { s: "text" } })).toBe(expected);
    });
});

describe("compileExpression refuses at load", () => {
  for (const [code, expected] of [
    ["@(1 + )", "Expected a value, got the end. Correct the code."],
    ["@(foo)", "`foo` is not known here."],
    ["@(context.Request.Nope)", "The emulator does not have `IRequest.Nope`."],
    ["@(1.5m + 1)", "The emulator does not have `decimal`."],
    ['@("a" + context.Request)', "The emulator does not know the text of a `IRequest`."],
    ["@(if)", "Expected a value, got `if`. Correct the code."],
    ["@(1 == true)", "The emulator does not compare `int` with `bool`. Cast both to one type."],
    ['@(true ? 1 : "a")', "Expected one type on both sides of `:`, got `int` and `string`."],
    ["@{ var x = 1; }", "Not all code paths return a value."],
    ["@{ if (true) { return 1; } }", "Not all code paths return a value."],
    ['@(File.ReadAllText("x"))', "`File` is not known here."],
    [
      '@(Regex.IsMatch("a", "\\\\p{L}"))',
      "`Regex.IsMatch`: The emulator runs only patterns that .NET and JavaScript read alike.",
    ],
    ['@(DateTime.UtcNow.ToString("gg"))', "`DateTime.ToString`: The emulator does not know this format of dates."],
    ["@(context.constructor)", "The emulator does not have `IProxyRequestContext.constructor`."],
    ["@(constructor.constructor)", "`constructor` is not known here."],
    ["@(await x)", "Policy expressions cannot await. Leave `await` out."],
    ["@(context.User.Name)", "The emulator does not have `IUser.Name`."],
    ['@(Convert.FromBase64String("AQID")[0])', "`byte[]` has no such index."],
    [
      '@{ foreach (var b in Convert.FromBase64String("AQID")) { return 1; } return 0; }',
      "The emulator does not iterate over a `byte[]`.",
    ],
    [
      '@(Convert.FromBase64String("AQID").Count())',
      "The emulator does not have `byte[].Count()` with these arguments.",
    ],
    ['@(Convert.FromBase64String("AQID").Count)', "The emulator does not have `byte[].Count`."],
  ] as const)
    it(`${code}: ${expected}`, () => {
      expect(refusal(code)).toBe(expected);
    });

  for (const code of [
    "@((1, 2).Item1)",
    "@(from x in new[] { 1 } select x)",
    "@(new[] { 1 }.Select((x, i) => x).First())",
    "@(new[] { 1 }.Select((long x) => x).First())",
    "@(new[] { 1 }.Select(x => { return x; }).First())",
    "@(1 is var x)",
    "@(1 is 1)",
    "@(nameof(context))",
    "@(typeof(int))",
    "@(checked(1 + 2))",
    "@(new int[2, 2])",
    "@(new int[,] { { 1 } })",
    '@(new JProperty(content: 1, name: "a"))',
    '@(new JObject { ["a"] = { } })',
    "@(new List<int> { { 1, 2 } })",
    "@(new { a = 1 })",
    "@(context.Subscription ?? throw new Exception())",
    "@{ switch (1) { case 1: return 1; default: return 2; } }",
    "@{ using (var a = context) { return 1; } }",
    "@{ lock (context) { return 1; } }",
    "@{ checked { return 1; } }",
    "@{ do { } while (false); return 1; }",
    "@{ int F() => 1; return F(); }",
    "@{ var a = 1; ref int b = ref a; return b; }",
    "@{ var (a, b) = (1, 2); return a; }",
    "@{ foreach (var (a, b) in context.Variables) { } return 1; }",
    "@{ again: return 1; }",
    "@{ goto again; again: return 1; }",
    '@{ throw new Exception("a"); }',
    "@{ try { return 1; } catch (Exception) when (true) { return 2; } }",
    '@{ int.TryParse("1", out string s); return s; }',
    '@{ long a; int.TryParse("1", out a); return a; }',
  ])
    it(`what it does not run: ${code}`, () => expect(refusal(code)).toMatch(/emulator|Expected/));

  it("discards what an `out` argument gives to `_`", () => {
    expect(text('@(int.TryParse("1", out _) && int.TryParse("2", out int _))')).toBe("True");
  });

  it("whatever the text is: it compiles, or it is refused with a place", () => {
    const pieces = fc.constantFrom(
      "context",
      ".",
      "Request",
      "(",
      ")",
      '"a"',
      "+",
      "1",
      "?",
      ":",
      "=>",
      "x",
      "[",
      "]",
      "new",
      "JObject",
      "<",
      ">",
      "string",
      '$"{',
      '}"',
      "{",
      "}",
      ";",
      "@",
      "var",
      "=",
      "return",
      "'c'",
      "??",
      "?.",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 25 }), fc.boolean(), (parts, block) => {
        try {
          compileExpression({ kind: "expression", code: parts.join(" "), block });
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError);
          expect((error as ExpressionError).offset).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("brackets that nest too deep, instead of running out of stack", () => {
    expect(refusal(`@(${"(".repeat(5000)}1${")".repeat(5000)})`)).toBe(
      "Expected at most 200 levels, got more. Use variables.",
    );
  });
});
