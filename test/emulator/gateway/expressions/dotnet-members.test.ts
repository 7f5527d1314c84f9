// Members of .NET whose results differ from JavaScript's. Expected values come from .NET Core 3.1 in its invariant mode.
import { describe, expect, it } from "vitest";
import { exception, refusal, text } from "./evaluation";

describe("patterns mean what they mean in .NET", () => {
  for (const [pattern, value, expected] of [
    ["[]]", "]", "True"],
    ["[^]b]", "ab", "True"],
    ["[^]b]", "]b", "False"],
    ["a.b", "a\\rb", "True"],
    ["a.b", "a\\u2028b", "True"],
    ["a.b", "a\\nb", "False"],
    ["a\\\\sb", "a\\u0085b", "True"],
    ["a\\\\sb", "a\\ufeffb", "False"],
    ["[\\\\s-a]", "-", "True"],
    ["[\\\\s-a]", "0", "False"],
    ["a{,2}", "a{,2}", "True"],
    ["[[]", "[", "True"],
    ["^x.*y(?!z)", "x\\ry", "True"],
  ] as const)
    it(`${pattern} in ${value}: ${expected}`, () => {
      expect(text(`@(Regex.IsMatch("${value}", "${pattern}"))`)).toBe(expected);
    });

  for (const pattern of [
    "[a-z-[aeiou]]",
    "\\\\_",
    "\\\\e",
    "(a)\\\\1",
    "\\\\u{41}",
    "[]",
    "[^]",
    "[a-\\\\s]",
    "a{2147483648}",
  ])
    it(`${pattern} is refused`, () => {
      expect(refusal(`@(Regex.IsMatch("a", "${pattern}"))`)).toMatch(
        /only patterns that \.NET and JavaScript read alike/,
      );
    });

  it("are not changed by what they met before", () => {
    expect(text('@(Regex.IsMatch("aa", "a") && Regex.IsMatch("aa", "a") && Regex.IsMatch("a", "a"))')).toBe("True");
    expect(text('@(Regex.Replace("aXbx", "x", "-") + Regex.Replace("xx", "x", "-"))')).toBe("aXb---");
  });
});

describe("texts without a StringComparison", () => {
  for (const [code, expected] of [
    ['"Bearer é".StartsWith("Bearer")', "True"],
    ['"é.json".EndsWith(".json")', "True"],
    ['"a\\r\\nb é".IndexOf("b")', "3"],
    ['"é: value".LastIndexOf("value")', "3"],
    ['"é".Contains("é")', "True"],
    ['"é".StartsWith("é", StringComparison.Ordinal)', "True"],
  ] as const)
    it(`${code} is ${expected}, whatever the culture`, () => expect(text(`@(${code})`)).toBe(expected));

  for (const code of [
    '"é".StartsWith("e\\u0301")',
    '"\\u200dabc".StartsWith("abc")',
    '"ae".EndsWith("æ")',
    '"abc\\0".EndsWith("c")',
    '"é".IndexOf("x")',
    '"x é".LastIndexOf("x")',
    '"abc".LastIndexOf("")',
  ])
    it(`${code} depends on culture or version and is not answered`, () => {
      expect(exception(`@(${code})`)).toBe("NotSupportedException");
    });
});

describe("dates", () => {
  for (const [format, expected] of [
    ["HHH", "03"],
    ["hhhh", "03"],
    ["MMMMM", "January"],
    ["ddddd", "Friday"],
    ["yyy", "2026"],
    ["yyyyy", "02026"],
    ["mmm", "04"],
    ["sss", "05"],
    ["ss t", "05 A"],
    ["hh ttt", "03 AM"],
    ["z z", "+0 +0"],
    ["zz", "+00"],
    ["d/M", "2/1"],
    ["yyyyMMddTHHmmssZ", "20260102T030405Z"],
    ["GMT", "G1T"],
    ["r", "Fri, 02 Jan 2026 03:04:05 GMT"],
    ["yyyy e", "2026 e"],
  ] as const)
    it(`${format} is ${expected}`, () => expect(text(`@(DateTime.UtcNow.ToString("${format}"))`)).toBe(expected));

  for (const format of ["K", "Z", "b", "'a", "dd g", "ssFFF", "ffffffff"])
    it(`${format} is refused`, () => {
      expect(refusal(`@(DateTime.UtcNow.ToString("${format}"))`)).toMatch(/does not know this format of dates/);
    });

  for (const [code, expected] of [
    ["DateTime.UtcNow.AddDays(1e30)", "ArgumentOutOfRangeException"],
    ["DateTime.UtcNow.AddDays(-4000000)", "ArgumentOutOfRangeException"],
    ["DateTime.UtcNow.Add(TimeSpan.FromDays(4000000))", "ArgumentOutOfRangeException"],
    ["DateTime.UtcNow - TimeSpan.FromDays(4000000)", "ArgumentOutOfRangeException"],
    ["TimeSpan.FromDays(1e30)", "OverflowException"],
    ["TimeSpan.FromDays(10000000) + TimeSpan.FromDays(10000000)", "OverflowException"],
    ['TimeSpan.FromDays(double.Parse("NaN"))', "ArgumentException"],
    ["TimeSpan.FromSeconds(0.0015)", "NotSupportedException"],
  ] as const)
    it(`${code} throws ${expected}`, () => expect(exception(`@(${code})`)).toBe(expected));

  it("count in whole milliseconds", () => {
    for (const [seconds, end] of [
      ["0.0015", "08"],
      ["-0.0015", "04"],
      ["0.0014", "07"],
    ])
      expect(text(`@(DateTime.UtcNow.AddSeconds(${seconds}).ToString("ss.fff"))`)).toBe(`05.0${end}`);
  });
});

describe("escaping half of a surrogate pair", () => {
  it("is not emulated in data, and gives a replacement in forms", () => {
    expect(exception('@(Uri.EscapeDataString("a\\ud800b"))')).toBe("NotSupportedException");
    expect(text('@(Uri.EscapeDataString("\\ud83d\\ude00"))')).toBe("%F0%9F%98%80");
    expect(text('@(WebUtility.UrlEncode("a\\ud800b"))')).toBe("a%EF%BF%BDb");
  });
});

describe("a variable that may have no value", () => {
  for (const code of [
    "int x; return x + 1;",
    'string s; if (context.Tracing) { s = "a"; } return s + "b";',
    "int x; while (context.Tracing) { x = 1; } return x;",
    "int x; foreach (var p in \"a\".Split(',')) { x = 1; } return x;",
    "int x; try { x = 1; } catch { } return x;",
    "int x; x += 1; return x;",
    "int x; x++; return 1;",
    'int x; return context.Tracing && int.TryParse("1", out x) ? 1 : x;',
    'if (!(context.Variables["a"] is string s)) { return s; } return "";',
    'int x; foreach (var p in "a".Split(\',\')) { if (p == "a") { break; } x = 1; } return x;',
    "int x; return \"a\".Split(',').Where(p => x > 1).Count();",
  ])
    it(`is not read: ${code}`, () =>
      expect(refusal(`@{ ${code} }`)).toMatch(/^`[xs]` is read before it has a value\.$/));

  for (const code of [
    "int x; x = 1; return x;",
    "int x; if (context.Tracing) { x = 1; } else { x = 2; } return x;",
    'int x; if (!int.TryParse("1", out x)) { return 0; } return x;',
    'int x; return context.Tracing && int.TryParse("1", out x) ? x : 1;',
    'int x; if (context.Tracing || !int.TryParse("1", out x)) { return 0; } return x;',
    "int x; try { x = 1; } catch { x = 2; } return x;",
    "int x; try { } finally { x = 1; } return x;",
    "int x; if (context.Tracing) { return 0; } else { x = 1; } return x;",
    "int x; while (true) { x = 1; break; } return x;",
    "int x; for (int i = 0; i < 2; i++) { x = i; if (x > 0) { continue; } } return 1;",
    'if (context.RequestId is Guid s) { return s.ToString(); } return "";',
    "if (context.Tracing) { int y; y = 1; } else { int y = 2; return y; } return 3;",
  ])
    it(`is read once it has one: ${code}`, () => expect(refusal(`@{ ${code} }`)).toBe("compiled"));
});
