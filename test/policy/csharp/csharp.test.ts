import { CSharpSyntaxError, parseExpression } from "apim-ai-gateway/policy";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { written } from "./written-syntax";

const read = (code: string) => written(parseExpression(code, false));
const readBlock = (code: string) => written(parseExpression(code, true));
const problems = (code: string, block = false) => {
  try {
    parseExpression(code, block);
  } catch (error) {
    if (error instanceof CSharpSyntaxError)
      return error.problems.map(
        ({ message, fix, offset }) => `${offset} ${message}${fix === "Correct the code." ? "" : ` ${fix}`}`,
      );
    throw error;
  }
  return [];
};

type Rows = readonly (readonly [code: string, understood: string])[];

describe("C# expressions are understood as the compiler does", () => {
  const groups: Readonly<Record<string, Rows>> = {
    operators: [
      ["a + b * c - d", "((a + (b * c)) - d)"],
      ["a || b && c | d ^ e & f", "(a || (b && (c | (d ^ (e & f)))))"],
      ["a == b < c << d + e % f", "(a == (b < (c << (d + (e % f)))))"],
      ["a >> b >= c", "((a >> b) >= c)"],
      ["a > > b".replace("> >", ">>"), "(a >> b)"],
      ["a ?? b ?? c", "(a ?? (b ?? c))"],
      ["a ? b : c ? d : e", "(a ? b : (c ? d : e))"],
      ["a ? b ? c : d : e", "(a ? (b ? c : d) : e)"],
      ["a = b += c", "(a = (b += c))"],
      ["a >>= b <<= 1", "(a >>= (b <<= 1))"],
      ["-a.b++ + !c - ~d - -e", "((((-(a.b++)) + (!c)) - (~d)) - (-e))"],
      ["++a - --b", "((++a) - (--b))"],
      ["a is T && b as U != null", "((a is T) && ((b as U) != null))"],
      ["a ?? throw new E()", "(a ?? throw(new E()))"],
      ["a ? b : throw new E()", "(a ? b : throw(new E()))"],
    ],
    "members and calls": [
      ["a?.b.c?[0].d()", "a?.b.c?[0].d()"],
      ["a ? .b\n  ? [0]", "a?.b?[0]"],
      ["a ? .5 : b", "(a ? 0.5:double : b)".replace("0.5", ".5")],
      ["a?.5:b", "(a ? .5:double : b)"],
      ["f(x: 1, ref y, out var z, out int? w, out _, in v)", "f(x: 1, ref y, out var z, out int? w, out _, in v)"],
      ["global::System.Math.Max(1, 2)", "global.System.Math.Max(1, 2)"],
      ['string.Join(",", a)', 'string.Join(",", a)'],
      ["int.TryParse(s, out var i) ? i : 0", "(int.TryParse(s, out var i) ? i : 0)"],
      ["@if.@class + from + when + var", "(((if.class + from) + when) + var)"],
      ["caf\u00e9.\\u0061b", "caf\u00e9.ab"],
      ["nameof(a.b) + nameof", "(nameof(a.b) + nameof)"],
      ["1.ToString()", "1.ToString()"],
      ["a[1, b]", "a[1, b]"],
      ["checked(a + b) + unchecked((int)c)", "(checked((a + b)) + unchecked(cast<int>(c)))"],
    ],
    generics: [
      ["a.As<JObject>()", "a.As<JObject>()"],
      ["a < b > c", "((a < b) > c)"],
      ["f(a < b, c > d)", "f((a < b), (c > d))"],
      ["f(a < b, c > (d))", "f(a<b,c>(d))"],
      ["f<Dictionary<string, List<int?[]>>>(x)", "f<Dictionary<string,List<int?[]>>>(x)"],
      ["a < b >> c", "(a < (b >> c))"],
      ["i < n && m > (k)", "((i < n) && (m > k))"],
      ["new List<List<int>>()", "new List<List<int>>()"],
      ["new Outer<int>.Inner<string>()", "new Outer<int>.Inner<string>()"],
      ["typeof(Dictionary<,>) == typeof(int?[,])", "(typeof(Dictionary) == typeof(int?[,]))"],
      ["a.OfType<B> == null", "(a.OfType<B> == null)"],
    ],
    "casts and brackets": [
      ["(int)a + (b)c", "(cast<int>(a) + cast<b>(c))"],
      ["(a) - b", "(a - b)"],
      ["(int)-b", "cast<int>((-b))"],
      ["(a)-b", "(a - b)"],
      ["(int?)-b", "cast<int?>((-b))"],
      ["(a)(b)", "cast<a>(b)"],
      ["(a)!b", "cast<a>((!b))"],
      ["(a) is b", "(a is b)"],
      ["(a) ? b : c", "(a ? b : c)"],
      ['(a.b)"c"', 'cast<a.b>("c")'],
      ["(string[])x", "cast<string[]>(x)"],
      ['((Jwt)context.Variables["j"]).Claims', 'cast<Jwt>(context.Variables["j"]).Claims'],
      ["(object)(string)a", "cast<object>(cast<string>(a))"],
      ["((int, string b))x", "cast<(int,string b)>(x)"],
      ["(a < b)", "(a < b)"],
    ],
    patterns: [
      ['a is null || a is 5 || a is "x" || a is -1', '((((a is null) || (a is 5)) || (a is "x")) || (a is (-1)))'],
      ["a is string s && s != b", "((a is string s) && (s != b))"],
      ["a is var x", "(a is var x)"],
      ["a is T ? b : c", "((a is T) ? b : c)"],
      ["a is T[] ? -b : c", "((a is T[]) ? (-b) : c)"],
      ["a as int? ?? 5", "((a as int?) ?? 5)"],
      ["a as T ? (b) : c", "((a as T) ? b : c)"],
      ["!(a is List<int> _)", "(!(a is List<int> _))"],
    ],
    lambdas: [
      ["x => x + 1", "((x) => (x + 1))"],
      ["() => { return 1; }", "(() => {return 1;})"],
      ["(x, y) => x", "((x,y) => x)"],
      ["(int x, List<string> y) => x", "((int x,List<string> y) => x)"],
      ["(ref int x, out T y) => throw e", "((ref int x,out T y) => throw(e))"],
      ["delegate (int x) { return x; }", "((int x) => {return x;})"],
      ["x => y => x = y", "((x) => ((y) => (x = y)))"],
      [
        "a.Where(x => x.B > 1).Select(x => new { x.B, C = x?.D }).First()",
        "a.Where(((x) => (x.B > 1))).Select(((x) => new {B=x.B,C=x?.D})).First()",
      ],
      ["f((a), (b) => c)", "f(a, ((b) => c))"],
      ["async(1)", "async(1)"],
    ],
    queries: [
      ["from x in a select x", "query(from x in a; select x)"],
      [
        "from int x in a from y in b where x > y let z = x + y orderby z descending, x ascending, y select new { z }",
        "query(from int x in a; from y in b; where (x > y); let z = (x + y); orderby z down,x,y; select new {z=z})",
      ],
      [
        "from x in a join y in b on x.I equals y.I into g group g by x.K into h where h.Any() select h.Key",
        "query(from x in a; join y in b on x.I equals y.I into g; group g by x.K; into h; where h.Any(); select h.Key)",
      ],
      ["(from x in a where (x.B) select x).ToList()", "query(from x in a; where x.B; select x).ToList()"],
      ["from + from.Length", "(from + from.Length)"],
      [
        "from x in a where x is T orderby x as U select @select",
        "query(from x in a; where (x is T); orderby (x as U); select select)",
      ],
    ],
    creations: [
      ['new T(1) { A = 2, B = { C = 3 }, ["d"] = 4 }', 'new T(1){A=2,B={C=3},["d"]=4}'],
      ["new List<int> { 1, 2, }", "new List<int>(){1,2}"],
      ['new Dictionary<string, int> { { "a", 1 }, { "b", 2 } }', 'new Dictionary<string,int>(){"a"+1,"b"+2}'],
      ["new[] { 1, 2 }", "new []{1,2}"],
      ["new[,] { { 1 }, { 2 } }", "new [,]{new []{1},new []{2}}"],
      ["new int[2, 3]", "new int[2,3]"],
      ["new int[2][]", "new int[][2]"],
      ["new byte[0].Length", "new byte[0].Length"],
      ["new string[][] { new string[0] }", "new string[][]{new string[0]}"],
      ["new { context.A, b = 1, c }", "new {A=context.A,b=1,c=c}"],
      ["new T { A = x => x, }.B", "new T(){A=((x) => x)}.B"],
      ["default(int) + default", "(default(int) + default)"],
    ],
    tuples: [
      ["(a, b: 2)", "(a,b: 2)"],
      ["((a, b), c).Item1", "((a,b),c).Item1"],
      ["(a, b) == (c, d)", "((a,b) == (c,d))"],
      ["(a, b) = (b, a)", "((a,b) = (b,a))"],
      ["(int a, var b) = t", "((int a,var b) = t)"],
      ["var (a, (b, _)) = t", "(var (a,(b,_)) = t)"],
      ["var(a, b)", "var(a, b)"],
    ],
    literals: [
      ["0x1F + 0b1_0 + 1_000u + 5L + 7ul", "((((31 + 2) + 1000:uint) + 5:long) + 7:ulong)"],
      [
        "2147483648 + 1.5e-3f + .5m + 1d + 1e10",
        "((((2147483648:uint + 1.5e-3:float) + .5:decimal) + 1:double) + 1e10:double)",
      ],
      ["0x_F", "15"],
      ["'a' + '\\'' + '\\u0041' + '\\x41' + '\"'", '(((("a" + "\'") + "A") + "A") + "\\"")'],
      ['"a\\"\\n\\U0001F600"', JSON.stringify('a"\n\u{1f600}')],
      ['@"a\\""b""\nc"', JSON.stringify('a\\"b"\nc')],
      ['$"a{b}c{{d}}{e["f"]}"', '$[a{b}c{d}{e["f"]}]'],
      ['$"{a,-10:N2}{b:yyyy-MM-dd HH:mm}{(c ? d : e)}"', "$[{a,(-10):N2}{b:yyyy-MM-dd HH:mm}{(c ? d : e)}]"],
      ['$@"\\{a["b"]}""\n{@"c"}"', '$[\\{a["b"]}"\n{"c"}]'],
      ['@$"{a}"', "$[{a}]"],
      ['$"{$"{a + $"{b}"}"}"', "$[{$[{(a + $[{b}])}]}]"],
      [
        '$"{new { a = 1 }}{x.Select(y => { return y; })}{global::A.B}"',
        "$[{new {a=1}}{x.Select(((y) => {return y;}))}{global.A.B}]",
      ],
      ["a /* ) \" */ + // '\n b", "(a + b)"],
      ["{{count}} + 1", "({{count}} + 1)"],
    ],
  };
  for (const [group, rows] of Object.entries(groups))
    describe(group, () => {
      for (const [code, understood] of rows) it(code, () => expect(read(code)).toBe(understood));
    });
});

describe("C# statements are understood", () => {
  const rows: Rows = [
    [
      "int a = 1, b; var c = d; int? e = null; List<int>[] f; (int, string g) h = i;",
      "int a = 1,b; var c = d; int? e = null; List<int>[] f; (int,string g) h = i;",
    ],
    [
      'const string a = "b"; ref int c = ref d; int[] e = { 1, 2 };',
      'const string a = "b"; ref int c = ref(d); int[] e = new []{1,2};',
    ],
    ["if (a) b(); else if (c) { } else ;", "if a b(); else if c {} else empty;"],
    ["for (int i = 0, j = 1; i < n; i++, j--) continue;", "for (int i = 0,j = 1; (i < n); (i++),(j--)) continue;"],
    ["for (i = 0, j = 1;;) break; for (;;) { }", "for ((i = 0); (j = 1); ; ) break; for ( ; ) {}"],
    [
      "foreach (var a in b) c(a); foreach (KeyValuePair<string, int> a in b) { }",
      "foreach (var a in b) c(a); foreach (KeyValuePair<string,int> a in b) {}",
    ],
    [
      "foreach (var (k, v) in d) { } foreach ((string k, int v) in d) { }",
      "foreach (var (k,v) in d) {} foreach ((string k,int v) in d) {}",
    ],
    ["while (a) do b++; while (c);", "while a do c (b++);"],
    [
      'switch (a) { case 1: case "x": return b; case int n when n > 0: break; case T t: case null: case var v: goto case 1; case A.B when c: goto default; default: throw; }',
      'switch a {case 1: case "x": return b;,case int n when (n > 0): break;,case T t: case null: case var v: goto case 1;,case A.B when c: goto default;,default: throw;}',
    ],
    [
      "try { } catch (A.B e) when (e.C) { } catch (D) { } catch { } finally { }",
      "try {} catch (A.B e) when e.C {} catch (D) {} catch {} finally {}",
    ],
    ["using (var a = b) { } using (a.B()) c(); lock (d) { }", "using (var a = b;) {} using (a.B();) c(); lock d {}"],
    ["checked { a++; } unchecked { } again: a(); goto again;", "checked {(a++);} unchecked {} again: a(); goto again;"],
    [
      'int F(int a, string b = "c", params int[] d) { return a; }',
      'int F(int a,string b="c",params int[] d) {return a;}',
    ],
    [
      "T F<T, U>(ref T a) where T : class, IList<U>, new() where U : struct => a; void G() { }",
      "T F<T,U>(ref T a) => a; void G() {}",
    ],
    [
      "Func<int, int> f = x => x; f(1); new T(); a?.b(); a = b; ++a; _ = c();",
      "Func<int,int> f = ((x) => x); f(1); new T(); a?.b(); (a = b); (++a); (_ = c());",
    ],
    ["var (a, b) = t; (a, b) = (b, a); (int c, d) = t;", "(var (a,b) = t); ((a,b) = (b,a)); ((int c,d) = t);"],
    [
      "async = 1; await = 2; yield = 3; from = 4; dynamic a = b;",
      "(async = 1); (await = 2); (yield = 3); (from = 4); dynamic a = b;",
    ],
    ["return from x in a select x;", "return query(from x in a; select x);"],
    ["{{statements}} return {{value}};", "{{statements}}; return {{value}};"],
    ["a.b<c>(d); a<b> c = d; a < b;".replace(" a < b;", ""), "a.b<c>(d); a<b> c = d;"],
  ];
  for (const [code, understood] of rows) it(code, () => expect(readBlock(code)).toBe(understood));
});

describe("what is no C# 7 is refused where it stands", () => {
  for (const [code, ...expected] of [
    ["", "0 Expected a value, got the end."],
    ["a b", "2 Expected the end, got `b`."],
    ["a +", "3 Expected a value, got the end."],
    ["f(a b) + g(c,)", "4 Expected `)`, got `b`.", "13 Expected something behind the comma, got `)`."],
    ["a[)", "2 Expected `]`, got `)`."],
    ["(a", "0 This bracket is never closed."],
    ["a)", "1 This bracket closes nothing."],
    ["1 = a", "0 Expected a variable on the left of an assignment."],
    ["a ?? = b", "5 Expected a value, got `=`."],
    ['"a', "0 This string never ends."],
    [
      '"\\q" + "\\z"',
      "1 Expected an escape sequence of C#. Write `\\\\` for a backslash.",
      "8 Expected an escape sequence of C#. Write `\\\\` for a backslash.",
    ],
    ["'ab'", "0 Expected one character between single quotes."],
    [
      "1__2 + 1_ + 99999999999999999999",
      "7 Expected a number of at most 64 bits, got `1_`.",
      "12 Expected a number of at most 64 bits, got `99999999999999999999`.",
    ],
    ["a # b\n + c", "2 Expected C# of an expression, got a line for the preprocessor. Remove the line."],
    ["a \u20ac b", '2 Expected C#, got "\u20ac".', "4 Expected the end, got `b`."],
    ['$"{a"', "4 This string never ends."],
    ['$"a}b"', "3 Expected `}}` in an interpolated string."],
    ['$"{}{a b}"', "3 Expected a value, got the end.", "7 Expected `}`, got `b`."],
    ["a /* b", "2 This comment never ends."],
    ["new T", "5 Expected `(`, `[` or `{`, got the end."],
    ["int", "0 Expected a member of `int`."],
    ["new { f() }", "6 Expected `name = value`."],
    ["(int a)", "0 Expected a value between the brackets."],
    ["async x => x", "0 Policy expressions cannot be async. Leave `async` out."],
    ["await f", "0 Policy expressions cannot await. Leave `await` out."],
    [
      "a switch { _ => 1 }",
      "2 Expected C# 7, got a switch expression, which is newer. Use the statement, or `a ? b : c`.",
    ],
    ["a is not null", "5 Expected C# 7, got the pattern `not`, which is newer. Compare with an operator."],
    ["a ??= b", "2 Expected C# 7, got `??=`, which is newer. Write `a = a ?? b`."],
    ["a!.b", "1 Expected C# 7, got `!` behind a value, which is newer. Leave it out."],
    ["a[^1]", "2 Expected C# 7, got `^`, which is newer. Use Substring, Skip or Take."],
    ["from x in a where x", "19 Expected `select` or `group`, got the end."],
  ] as const)
    it(code, () => expect(problems(code)).toEqual(expected));

  for (const [code, ...expected] of [
    ["int a = ; b c d; return 1;", "8 Expected a value, got `;`.", "12 Expected `;`, got `c`."],
    ["a + b; return 1;", "0 Expected an assignment, a call or a creation as a statement."],
    ["if (a { return 1; }", "3 This bracket is never closed."],
    [
      "if (a b) { c d e; } return 1 2;",
      "6 Expected `)`, got `b`.",
      "13 Expected `;`, got `d`.",
      "29 Expected `;`, got `2`.",
    ],
    ["try { }", "7 Expected `catch` or `finally`, got the end."],
    ["using var a = b;", "6 Expected C# 7, got `using` without brackets, which is newer. Write `using (…) { … }`."],
    ["yield return 1;", "0 Policy expressions cannot yield. Fill a list and return it."],
    ["async Task F() { }", "0 Policy expressions cannot be async. Leave `async` out."],
    ["await f();", "0 Policy expressions cannot await. Leave `await` out."],
    ["unsafe { }", "0 Policy expressions have no pointers. Leave `unsafe` out."],
    ["static int F() => 1;", "0 Expected C# 7, got a static function, which is newer. Leave `static` out."],
    ["switch (a) { b(); }", "13 Expected `case` or `default`, got `b`."],
    ["return 1", "8 Expected `;`, got the end."],
    ["class A { }", "0 Expected a value, got `class`."],
  ] as const)
    it(`{ ${code} }`, () => expect(problems(code, true)).toEqual(expected));

  it("and the first 20 problems are told", () => {
    expect(problems("a b c;".repeat(30), true)).toHaveLength(20);
  });
});

describe("hostile C#", () => {
  const repeated = (open: string, inner: string, close: string, times: number) =>
    open.repeat(times) + inner + close.repeat(times);

  for (const [what, code] of [
    ["brackets", repeated("(", "1", ")", 10_000)],
    ["prefixes", `${"!".repeat(10_000)}a`],
    ["casts", `${"(int)".repeat(10_000)}a`],
    ["lambdas", `${"x=>".repeat(10_000)}a`],
    ["generic types", `f<${repeated("A<", "B", ">", 10_000)}>()`],
    ["comparisons that look like types", `${"a<".repeat(10_000)}b`],
    ["interpolated strings", repeated('$"{', "a", '}"', 10_000)],
    ["initializers", repeated("new T{A={", "", "}}", 5_000)],
    ["tuples", repeated("(a,", "b", ")", 10_000)],
    ["conditions", `${"a?b:".repeat(10_000)}c`],
    ["alternatives", `${"a??".repeat(10_000)}c`],
    ["sums", `${"a+".repeat(100_000)}a`],
    ["members", `a${".b".repeat(100_000)}`],
    ["calls", `a${"()".repeat(100_000)}`],
    ["sums in brackets", `${"(".repeat(90)}a${"+b".repeat(90)}${`)${"+c".repeat(90)}`.repeat(90)}`],
    ["arrays", `new int${"[]".repeat(100_000)}{}`],
  ] as const)
    it(`is refused when ${what} nest too deep`, () => expect(problems(code).length).toBeGreaterThan(0));

  it("is refused when statements nest too deep", () => {
    expect(problems(repeated("{", "", "}", 10_000), true)).toEqual([
      "200 Expected at most 200 levels, got more. Use variables.",
    ]);
    expect(problems(`${"if(a)".repeat(10_000)};`, true)[0]).toContain(
      "Expected at most 200 levels, got more. Use variables.",
    );
  });

  it("gives a syntax tree or a CSharpSyntaxError, whatever valid code is turned into", () => {
    const code =
      'var a = new Dictionary<string, List<int>> { ["b"] = x.Select((c, i) => $"{c["d"]:N2}{i,3}").ToList() }; foreach (var (k, v) in a) { if (v is int n && n > 1) switch (k) { case "e" when !f: return (int)-1.5e3m; default: break; } } return (from y in z orderby y select @"q""").First()?[0] ?? (1, b: 2);';
    const pieces = [
      "",
      "(",
      ")",
      "{",
      "}",
      "[",
      "<",
      ">",
      '"',
      "'",
      "$",
      "@",
      "=>",
      "?",
      ":",
      ";",
      ",",
      ".",
      "new ",
      "from ",
      "is ",
      "\\",
      "/*",
      "//",
      "\n",
      "async ",
      "case ",
    ];
    const cut = fc.tuple(fc.nat(code.length), fc.nat(12), fc.constantFrom(...pieces));
    fc.assert(
      fc.property(fc.array(cut, { minLength: 1, maxLength: 5 }), fc.boolean(), (cuts, block) => {
        const mutated = cuts.reduce(
          (text, [at, length, put]) => text.slice(0, at) + put + text.slice(at + length),
          code,
        );
        for (const problem of problems(mutated, block)) {
          const offset = Number.parseInt(problem, 10);
          expect(offset).toBeGreaterThanOrEqual(0);
          expect(offset).toBeLessThanOrEqual(mutated.length);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
