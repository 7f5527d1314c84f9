import {
  type Element,
  type Expression,
  findAll,
  type PolicyDocument,
  PolicyError,
  type PolicyFragment,
  parsePolicy,
  positionInExpression,
  problemText,
  renderPolicy,
} from "apim-ai-gateway/policy";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const wrap = (inbound: string) =>
  `<policies><inbound>${inbound}</inbound><backend /><outbound /><on-error /></policies>`;
const first = (inbound: string) => (parsePolicy(wrap(inbound)) as PolicyDocument).inbound[0] as Element;
const code = (inbound: string, attribute = "value") => {
  const value = first(inbound).attributes[attribute];
  return typeof value === "object" ? value.code : `literal ${value}`;
};
const problems = (text: string) => {
  try {
    parsePolicy(text);
  } catch (error) {
    if (error instanceof PolicyError)
      return error.problems.map(
        (problem) => `${problem.position?.line}:${problem.position?.column} ${problemText(problem)}`,
      );
    throw error;
  }
  return [];
};

describe("parsePolicy reads expressions as people write them", () => {
  for (const [sentence, xml, expected] of [
    [
      "raw quotes",
      '<a value="@(context.Request.Headers.GetValueOrDefault("x", ""))" />',
      'context.Request.Headers.GetValueOrDefault("x", "")',
    ],
    [
      "raw comparison, and, generics",
      '<a value="@(a < b && c.As<JObject>()["d"] > 1)" />',
      'a < b && c.As<JObject>()["d"] > 1',
    ],
    [
      "entities instead",
      '<a value="@(a &lt; b &amp;&amp; c[&quot;d&quot;] == &#34;e&#x22;)" />',
      'a < b && c["d"] == "e"',
    ],
    ["single quotes around", "<a value='@(x[\"a\"] == 'b')' />", "x[\"a\"] == 'b'"],
    ["brackets in strings", '<a value="@("(" + ")}" + \')\')" />', '"(" + ")}" + \')\''],
    ["escaped quotes", '<a value="@("\\"(")" />', '"\\"("'],
    ["verbatim strings", '<a value="@(@"a\\" + @"""(")" />', '@"a\\" + @"""("'],
    ["interpolated strings with quotes in their holes", '<a value="@($"a{b["c)"]}{{")" />', '$"a{b["c)"]}{{"'],
    ["verbatim interpolated strings", '<a value="@($@"\\{x["y"]}""")" />', '$@"\\{x["y"]}"""'],
    ["comments", '<a value="@{ /* ) " */ return 1; // }"\n }" />', ' /* ) " */ return 1; // }"\n '],
    ["blanks around", '<a value="  @(1)  " />', "1"],
    ["a named value inside", '<a value="@("{{key}}")" />', '"{{key}}"'],
  ] as const)
    it(sentence, () => expect(code(xml)).toBe(expected));

  it("in texts and in CDATA, where entities stay as they are", () => {
    const texts = (first('<a><b> @(x < 1) </b><c><![CDATA[@("&amp;")]]></c></a>').children as Element[]).map(
      ({ children: [child] }) => child?.kind === "text" && child.value,
    );
    expect(texts).toMatchObject([
      { kind: "expression", code: "x < 1", block: false },
      { kind: "expression", code: '"&amp;"', block: false },
    ]);
  });

  it("leaves text alone that only looks like an expression further in", () => {
    expect(first('<a value="mail@(example)" />').attributes.value).toBe("mail@(example)");
  });

  it("takes text with expressions in it for a literal, quotes of their code included, as it begins with text", () => {
    const policy = '<a key="code-@(context.Variables["a"] + "b" + ")" + @"c""d")-@{ return "&amp;"; }" other="1" />';
    expect(first(policy).attributes).toEqual({
      key: 'code-@(context.Variables["a"] + "b" + ")" + @"c""d")-@{ return "&"; }',
      other: "1",
    });
  });

  it("takes several expressions with text between them for one, whose code is no C#", () => {
    const { condition } = first('<a condition=" @(b && "c" == "") and @(d[")"]) " />').attributes;
    expect(condition).toMatchObject({ kind: "expression", code: 'b && "c" == "") and @(d[")"]', block: false });
    for (const other of ['<a b="@(1) and @{ return 2; }" />', '<a b="@(1) and 2" />', '<a b="@(1) < @(2)" />'])
      expect(() => first(other)).toThrow("expected an expression alone, got text behind it");
  });

  it("keeps private-use characters of the policy apart from its own marks", () => {
    expect(first('<a value="\ue000\ue001" other="@(1)" />').attributes).toMatchObject({
      value: "\ue000\ue001",
      other: { kind: "expression", code: "1", block: false },
    });
  });
});

describe("parsePolicy reads XML as API Management does", () => {
  const texts = (xml: string) => {
    const policy = parsePolicy(xml);
    const [element] = policy.kind === "policies" ? policy.inbound : policy.children;
    return (element as Element).children.map((child) => (child.kind === "text" ? child.value : child.name));
  };

  for (const [sentence, xml, expected] of [
    ["a byte order mark and an XML declaration", '\ufeff<?xml version="1.0"?>\n<fragment><a>b</a></fragment>', ["b"]],
    [
      "comments and instructions before, inside and behind",
      "<!-- \" ' @( -->\n<?a b?><fragment><!-- < --><a><!-- @( -->b<?c?></a></fragment><!-- -->",
      ["b"],
    ],
    ["entities and character references", "<fragment><a>&lt;&amp;&#65;&#x42;&quot;</a></fragment>", ['<&AB"']],
    ["CDATA", '<fragment><a>b<![CDATA[<c> & "d"]]></a></fragment>', ['b<c> & "d"']],
    ["line ends of every system as one", "<fragment><a>b\r\nc\rd\ne</a></fragment>", ["b\nc\nd\ne"]],
    [
      "named values and liquid templates",
      '<fragment><set-body template="liquid">{% if a %}{{body.b}}{% endif %} {{named-value}}</set-body></fragment>',
      ["{% if a %}{{body.b}}{% endif %} {{named-value}}"],
    ],
    [
      "a body that is markup itself, to the letter",
      '<fragment><set-body template="liquid">\n<s:E xmlns:s="x">{{a}} &amp; <b/>\r\n</s:E></set-body></fragment>',
      ['\n<s:E xmlns:s="x">{{a}} &amp; <b/>\n</s:E>'],
    ],
    ["markup of other vocabularies", "<fragment><x:y>a <x:z/> b</x:y></fragment>", ["a <x:z/> b"]],
    ["brackets in texts", '<fragment><a>1 > 0 ]] "</a></fragment>', ['1 > 0 ]] "']],
    ["names beyond ASCII", "<fragment><a><\u00fcber/></a></fragment>", ["\u00fcber"]],
  ] as const)
    it(sentence, () => expect(texts(xml)).toEqual(expected));

  it("attributes with blanks around, single quotes and line ends", () => {
    expect(first("<a\n b = '\"' c=\"1\r\n2\t3&#10;4\" {{x}}='' />".replace(" {{x}}=''", "")).attributes).toEqual({
      b: '"',
      c: "1 2 3\n4",
    });
  });

  it("expressions with comments, formats and characters that hold brackets and quotes", () => {
    const written = '@{\n  // it\'s ) "\n  /* } */ var a = $"{b:h\'h (\'}" + $"{c::D.E}" + \'"\';\n  return a;\n}';
    expect(code(`<a value="${written}" />`)).toBe(written.slice(2, -1));
    expect(texts(wrap(`<set-body>${written}<!-- c --></set-body>`))).toMatchObject([
      { code: written.slice(2, -1), block: true },
    ]);
  });

  it("line ends of Windows in expressions as one character, with the places of the text", () => {
    const text = '<fragment><a b="@{\r\n  return\r\n 1;}" /></fragment>';
    const { b } = ((parsePolicy(text) as PolicyFragment).children[0] as Element).attributes as { b: Expression };
    expect(b.code).toBe("\n  return\n 1;");
    expect(positionInExpression(b, b.code.indexOf("1"))).toEqual({ line: 3, column: 2, offset: text.indexOf("1;") });
    expect(renderPolicy(parsePolicy(text))).not.toContain("&#xD;");
  });
});

describe("parsePolicy says where things stand", () => {
  it("for elements, attributes and texts, behind raw expressions too", () => {
    const text =
      '<policies>\n  <inbound>\n    <a x="@("<")" y="1">\n      <b>t</b>\n    </a>\n  </inbound>\n</policies>';
    const a = (parsePolicy(text) as PolicyDocument).inbound[0] as Element;
    const [b] = a.children as [Element];
    expect(a.position).toEqual({ line: 3, column: 5, offset: text.indexOf("<a") });
    expect(a.attributePositions?.y).toEqual({ line: 3, column: 22, offset: text.indexOf("1") });
    expect(b.position).toEqual({ line: 4, column: 7, offset: text.indexOf("<b>") });
    expect(b.children[0]?.position).toEqual({ line: 4, column: 10, offset: text.indexOf("t</b>") });
  });

  it("for each character of an expression, behind blanks, entities and line ends", () => {
    const text = '<fragment><a x="  @{ a &amp;&amp; &quot;\n  b&#128512;c }" /></fragment>'.replace("&quot;", "");
    const { x } = ((parsePolicy(text) as PolicyFragment).children[0] as Element).attributes as { x: Expression };
    const at = (character: string) => positionInExpression(x, x.code.indexOf(character));
    expect(at("a")).toEqual({ line: 1, column: 22, offset: text.indexOf("a &amp;") });
    expect(at("b")).toEqual({ line: 2, column: 3, offset: text.indexOf("b&#") });
    expect(at("c")).toEqual({ line: 2, column: 13, offset: text.indexOf("c }") });
    expect(positionInExpression({ kind: "expression", code: "a", block: false }, 0)).toBeUndefined();
  });

  it("and a no-break space is a text like any other", () => {
    expect((first("<a>&#160;</a>").children[0] as { value: unknown }).value).toBe("\u00a0");
  });
});

describe("parsePolicy refuses, with places", () => {
  for (const [sentence, text, expected] of [
    ["nothing", "", ["1:1 Expected `policies` or `fragment`, got no element. Write one."]],
    ["another root", "<policy />", ["1:1 `policy`: expected `policies` or `fragment` as the root element. Rename it."]],
    [
      "an unknown section",
      "<policies><in /></policies>",
      ["1:11 `in`: expected inbound, backend, outbound, on-error. Move it into one of them."],
    ],
    [
      "a repeated section",
      "<policies><inbound /><inbound /></policies>",
      ["1:22 `inbound`: expected once, got it again. Put both into one."],
    ],
    ["text in a section", wrap("hello"), ["1:20 `inbound`: expected statements, got text. Remove the text."]],
    [
      "an expression that never ends",
      wrap('\n<a b="@(foo" />'),
      ["2:7 This expression never ends. Close its brackets, quotes and comments."],
    ],
    [
      "text behind an expression",
      wrap('<a b="@(1) and more" />'),
      ["1:31 `a.b`: expected an expression alone, got text behind it. Make the text part of the expression."],
    ],
    [
      "a DOCTYPE",
      '<!DOCTYPE policies [<!ENTITY x "y">]><policies />',
      ["1:1 Expected a policy, got a DOCTYPE. Remove it."],
    ],
    [
      "an element that is never closed",
      "<fragment>\n<a><b></a></fragment>",
      ["2:4 `b`: expected `</b>`, got `</a>`. Close it."],
    ],
    [
      "elements that the end closes",
      "<fragment><a>",
      [
        "1:1 `fragment`: expected `</fragment>`, got the end. Close it.",
        "1:11 `a`: expected `</a>`, got the end. Close it.",
      ],
    ],
    [
      "an end tag without a start",
      "<fragment></a></fragment>",
      ["1:11 `</a>` closes nothing. Remove it, or write the start tag."],
    ],
    [
      "a value that never ends, and what follows it",
      wrap('<a b="1 />\n<c d=\'2\' d="3" />'),
      [
        "1:25 `a.b`: this value never ends. Close its quotes.",
        "2:10 `c.d`: expected the attribute once, got it again. Remove one.",
      ],
    ],
    [
      "values without quotes, and attributes without values or blanks",
      wrap('<a b=1 c d="2"e="3" \' />'),
      [
        "1:23 `a.b`: expected `=` and a value in quotes. Add them.",
        "1:27 `a.c`: expected `=` and a value in quotes. Add them.",
        "1:34 `e`: expected a blank before the attribute. Add it.",
        "1:40 `a`: expected an attribute or `>`, got `'`. Remove it, or close the quotes before it.",
      ],
    ],
    [
      "a tag that never ends",
      wrap("<a <b />"),
      [
        "1:20 `a`: expected `>` at the end of its tag, got none. Add it.",
        "1:20 `a`: expected `</a>`, got `</inbound>`. Close it.",
      ],
    ],
    [
      "raw `&` and `<`, and entities of HTML",
      wrap('<a b="c & d"> e < f &nbsp; &#0;</a><a b="<" />'),
      [
        "1:28 Expected `&amp;`, got `&`. Write `&amp;`.",
        "1:36 Expected an element, got `<` alone. Write `&lt;`.",
        "1:40 Expected an entity of XML, got `&nbsp;`. Write the character itself.",
        "1:47 Expected an entity of XML, got `&#0;`. Write the character itself.",
        "1:61 `a.b`: expected `&lt;`, got `<`. Write `&lt;`.",
      ],
    ],
    [
      "two dashes in a comment",
      "<!-- a -- b --><fragment /><!-- c --->",
      [
        "1:8 Expected no `--` inside of a comment. Write one dash.",
        "1:35 Expected no `--` inside of a comment. Write one dash.",
      ],
    ],
    [
      "what never ends: comments",
      "<fragment><!-- a",
      [
        "1:1 `fragment`: expected `</fragment>`, got the end. Close it.",
        "1:11 This comment never ends. Close it with `-->`.",
      ],
    ],
    ["what never ends: CDATA", "<fragment /><![CDATA[", ["1:13 This CDATA never ends. Close it with `]]>`."]],
    [
      "a declaration that comes late",
      "\n<?xml version='1.0'?><fragment />",
      ["2:1 Expected the XML declaration at the start of the policy. Move or remove it."],
    ],
    ["`]]>` in a text", wrap("<a>b]]></a>"), ["1:24 Expected `]]&gt;`, got `]]>`. Write `]]&gt;`."]],
    [
      "text beside the root",
      "a<fragment />b",
      [
        "1:1 Expected one root element, got text beside it. Remove the text.",
        "1:14 Expected one root element, got text beside it. Remove the text.",
      ],
    ],
    [
      "attributes where a document has place for none",
      '<policies id="a" xmlns:x="y"><inbound name="b"><base /></inbound></policies>',
      [
        "1:15 `policies.id`: expected no attributes, got one. Remove it.",
        "1:45 `inbound.name`: expected no attributes, got one. Remove it.",
      ],
    ],
    [
      "attributes of a fragment",
      '<fragment fragment-id="f" />',
      ["1:24 `fragment.fragment-id`: expected no attributes, got one. Remove it."],
    ],
    ["several roots", "<fragment /><fragment />", ["1:13 Expected one root element, got `fragment` too. Remove it."]],
    [
      "control characters",
      "<fragment>\0\ud800</fragment>",
      [
        "1:11 Expected characters that XML can carry, got U+0000. Remove it.",
        "1:11 `fragment`: expected statements, got text. Remove the text.",
        "1:12 Expected characters that XML can carry, got U+D800. Remove it.",
      ],
    ],
    [
      "several expressions that never end",
      wrap('<a b="@(c" />\n<a b="@(")" d="1" /><e>@{ f( }</e><g h="1" h="2" />'),
      [
        "1:26 This expression never ends. Close its brackets, quotes and comments.",
        "2:7 This expression never ends. Close its brackets, quotes and comments.",
        "2:24 This expression never ends. Close its brackets, quotes and comments.",
        "2:44 `g.h`: expected the attribute once, got it again. Remove one.",
      ],
    ],
    [
      "text beside an expression in an element",
      wrap("<a>b<!-- -->@(c)</a><a>@(d) e</a>"),
      [
        "1:32 `a`: expected an expression alone, got text beside it. Make the text part of the expression.",
        "1:48 `a`: expected an expression alone, got text beside it. Make the text part of the expression.",
      ],
    ],
    [
      "several problems at once",
      '<policies><inbound><a b="1" b="2" /></inbound><x /></policies>',
      [
        "1:29 `a.b`: expected the attribute once, got it again. Remove one.",
        "1:47 `x`: expected inbound, backend, outbound, on-error. Move it into one of them.",
      ],
    ],
  ] as const)
    it(sentence, () => expect(problems(text)).toEqual(expected));

  for (const hidden of ['<a b="&#64;(1)" />', '<a b=" @&#40;1)" />', "<a>@<![CDATA[(1)]]></a>", "<a>@<!-- -->{1}</a>"])
    it(`an expression that hides behind its spelling: ${hidden}`, () => {
      expect(problems(wrap(hidden))[0]).toContain("Expected an expression that starts with a plain `@(` or `@{`");
    });

  it("an attribute that JavaScript would lose", () => {
    expect(problems(wrap('<a __proto__="x" />'))[0]).toContain("`__proto__`: expected another name for an attribute.");
  });

  it("elements that nest deeper than 100, instead of running out of stack", () => {
    expect(problems(wrap("<a>".repeat(10_000)))[0]).toContain(
      "Expected at most 100 levels of elements, got more. Take fragments out.",
    );
  });

  it("anything that is no policy, and never hangs, whatever a real one is turned into", () => {
    const policy = wrap(
      '<set-variable name="x" value="@($"{context.Variables["a"]}" + (1 < 2 ? "(" : @"b"""))" /><choose><when condition="@(true)"><set-body>@{ return "}"; }</set-body></when></choose>',
    );
    const cut = fc.tuple(
      fc.nat(policy.length),
      fc.nat(20),
      fc.constantFrom(
        "",
        "<",
        ">",
        '"',
        "'",
        "@(",
        "@{",
        ")",
        "}",
        "&",
        "&#0;",
        "<!--",
        "]]>",
        "\0",
        '$"{',
        "/*",
        "<![CDATA[",
      ),
    );
    fc.assert(
      fc.property(fc.array(cut, { minLength: 1, maxLength: 4 }), (cuts) => {
        const mutated = cuts.reduce(
          (text, [at, length, put]) => text.slice(0, at) + put + text.slice(at + length),
          policy,
        );
        try {
          const read = parsePolicy(mutated);
          expect(renderPolicy(parsePolicy(renderPolicy(read)))).toBe(renderPolicy(read));
        } catch (error) {
          expect(error).toBeInstanceOf(PolicyError);
          expect((error as PolicyError).problems.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("findAll", () => {
  it("finds statements however deep, in document order", () => {
    const policy = parsePolicy(wrap('<choose><when condition="@(true)"><a n="1" /></when></choose><a n="2" />'));
    expect(findAll(policy, "a").map(({ attributes }) => attributes.n)).toEqual(["1", "2"]);
  });
});

describe("the format xml", () => {
  const policy = (value: string) =>
    `<policies><inbound>\n<set-variable name="a" value="${value}" /></inbound><backend /><outbound /><on-error /></policies>`;

  it("reads an expression that is XML as rawxml does", () => {
    const escaped = policy("@(1 &lt; 2 &amp;&amp; &quot;a&quot; == null)");
    expect(parsePolicy(escaped, { format: "xml" })).toEqual(parsePolicy(escaped));
  });

  for (const [what, value, place, entity] of [
    ["a quote", '@("a")', "33", "&quot;"],
    ["a bracket", "@(1 < 2)", "35", "&lt;"],
    ["an ampersand", "@(a && b)", "35", "&amp;"],
  ] as const)
    it(`refuses ${what} that stands in an expression as it is`, () => {
      expect(() => parsePolicy(policy(value))).not.toThrow();
      expect(() => parsePolicy(policy(value), { format: "xml" })).toThrow(
        new RegExp(`^2:${place}: Expected XML, as the format .xml. asks for, .*Write .${entity}.`),
      );
    });

  it("refuses them in texts, where quotes may stand", () => {
    const body = (value: string) => wrap(`<set-body>${value}</set-body>`);
    expect(() => parsePolicy(body('@("a")'), { format: "xml" })).not.toThrow();
    expect(() => parsePolicy(body("<![CDATA[@(a < b)]]>"), { format: "xml" })).not.toThrow();
    expect(() => parsePolicy(body("@(a < b)"), { format: "xml" })).toThrow("1:34: Expected XML");
  });
});
