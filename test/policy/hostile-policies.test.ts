// Whatever a policy is turned into: it is read, checked and rendered, or refused with a PolicyError.
import {
  checkPolicy,
  type Element,
  type Expression,
  type Node,
  type Policy,
  PolicyError,
  parsePolicy,
  problemText,
  renderPolicy,
} from "apim-ai-gateway/policy";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withoutPositions } from "./without-positions";

const policies = [
  `<!-- Who calls. -->
<policies>
  <inbound>
    <base />
    <validate-jwt header-name="Authorization" failed-validation-httpcode="401">
      <openid-config url="https://login.microsoftonline.com/{{tenant}}/v2.0/.well-known/openid-configuration" />
      <audiences><audience>{{audience}}</audience></audiences>
    </validate-jwt>
    <set-variable name="user" value='@(((Jwt)context.Variables["jwt"]).Claims.GetValueOrDefault("oid", new[] { "" })[0])' />
    <choose>
      <when condition="@(context.Request.Headers.GetValueOrDefault("x", "1").Length < 3 && a is string s && s != ")")">
        <return-response>
          <set-status code="400" reason="Bad &amp; wrong" />
          <set-body>@{
            // It's "over" )
            var list = new List<string> { @"a""b", $"{context.User?.Id:N2}{{}}", '"'.ToString() };
            foreach (var (k, v) in pairs) { if (k == "}") { continue; } }
            return string.Join(",", list.Where(x => x.Length > 1).Select(x => new { x }));
          }</set-body>
        </return-response>
      </when>
      <otherwise><set-backend-service backend-id="pool" /></otherwise>
    </choose>
    <set-body template="liquid"><s:Envelope xmlns:s="x"><s:Body>{% if a %}{{body.b}}{% endif %}</s:Body></s:Envelope></set-body>
  </inbound>
  <backend><forward-request timeout="60" /></backend>
  <outbound />
  <on-error><base /></on-error>
</policies>`,
  `<?xml version="1.0"?>
<fragment>
  <llm-token-limit counter-key="@(context.Subscription.Id)" tokens-per-minute="@{ switch (1) { case 1 when true: return 2; default: throw e; } }" estimate-prompt-tokens="false" />
  <set-header name="a" exists-action="override"><value><![CDATA[@("<b>" + (x ?? "&"))]]></value></set-header>
  <trace source="a"><message>@(&quot;a&quot; + 1 &lt; 2)</message></trace>
</fragment>`,
];
const pieces = [
  ...["", "<", ">", "</", "/>", '"', "'", "=", "&", "&#0;", "&lt;", "<!--", "-->", "]]>", "<![CDATA[", "<?", "?>"],
  ...["@(", "@{", ")", "}", "(", "{", "[", "]", '$"{', '@"', "/*", "//", "\\", ";", ":", "?", "{{a}}", "\0", "\ud800"],
  ...["<a>", "</a>", "<set-body>", "</policies>", "<!DOCTYPE a [", "\r\n", "\u00e9", "\ufeff"],
];

/** Reads and does everything else with a policy; undefined when it is refused. */
function everything(text: string): string | undefined {
  try {
    const read = parsePolicy(text);
    const problems = checkPolicy(read, { scope: "api", gateway: "v2", apiType: "mcp", backends: [], namedValues: [] });
    for (const { position } of problems) expect(position?.offset ?? 0).toBeLessThanOrEqual(text.length);
    const rendered = renderPolicy(read);
    expect(withoutPositions(parsePolicy(rendered))).toEqual(withoutPositions(read));
    expect(parsePolicy(rendered, { format: "xml" })).toEqual(parsePolicy(rendered));
    return rendered;
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    for (const { position } of error.problems) expect(position?.offset ?? 0).toBeLessThanOrEqual(text.length);
    return undefined;
  }
}

describe("a policy that is mutated", () => {
  it("is sound before", () => {
    for (const policy of policies) expect(everything(policy)).toBeDefined();
  });

  it("is read or refused, and what is read survives rendering", () => {
    const cuts = fc.array(fc.tuple(fc.nat(2500), fc.nat(30), fc.constantFrom(...pieces)), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(fc.constantFrom(...policies), cuts, (policy, changes) => {
        everything(
          changes.reduce((text, [at, length, put]) => {
            const start = at % text.length;
            return text.slice(0, start) + put + text.slice(start + length);
          }, policy),
        );
      }),
      { numRuns: 3000 },
    );
  });

  it("may be any text at all", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces, "a", " "), { maxLength: 40 }), (parts) => {
        everything(`<fragment>${parts.join("")}</fragment>`);
        everything(parts.join(""));
      }),
      { numRuns: 2000 },
    );
  });
});

describe("a policy of 1 MB", () => {
  const times = (text: string, length = 1_000_000) => text.repeat(Math.ceil(length / text.length));
  const fragment = (inside: string) => `<fragment>${inside}</fragment>`;
  const variable = (value: string) => fragment(`<set-variable name="a" value="${value}" />`);
  for (const [what, text] of [
    ["10,000 brackets in one another", variable(`@(${"(".repeat(10_000)}1${")".repeat(10_000)}${times(" ")})`)],
    ["10,000 strings in one another", variable(`@(${'$"{'.repeat(10_000)}1${'}"'.repeat(10_000)}${times(" ")})`)],
    ["brackets that never end", variable(`@(${times("(")}`)],
    ["quotes", variable(`@(${times('"')}`)],
    ["strings", variable(`@(${times('"a" + ')}"a")`)],
    ["statements", variable(`@{ ${times("a.b(c < d, e > (f));")} return 1; }`)],
    ["statements that are wrong", variable(`@{ ${times("a b c; (d e);")} return 1; }`)],
    ["things that look like types", variable(`@(${times("a<b,")}c)`)],
    ["casts", variable(`@(${times("(a)")}b)`)],
    ["formats without an end", variable(`@($"${times("{a:")}")`)],
    ["expressions that never end", fragment(times('<a b="@(c" />\n'))],
    ["expressions that never end, in texts", fragment(times("<a>@{ ' </a>\n"))],
    ["expressions behind text that never end", fragment(times('<a b="c@("d />\n'))],
    ["expressions behind text", fragment(times('<a b="c@("d")" />\n'))],
    ["expressions beside each other", variable(times("@(a) and "))],
    ["values that never end", fragment(times('<a b="c />\n'))],
    ["elements in one another", times("<a>")],
    ["elements that are closed crosswise", fragment(times("<a><b></a></b>"))],
    ["end tags", times("</a>")],
    ["attributes", fragment(`<a ${times('b="c" ')} />`)],
    [
      "different attributes",
      fragment(`<a ${Array.from({ length: 90_000 }, (_, index) => `a${index}=""`).join(" ")} />`),
    ],
    ["elements that nothing knows", fragment(times("<never-heard-of-this />"))],
    ["empty expressions", fragment(times('<set-variable name="a" value="@()" />'))],
    ["ampersands", fragment(`<a>${times("&")}</a>`)],
    ["entities", fragment(`<a>${times("&lt;")}</a>`)],
    ["character references", variable(`@("${times("&#x41;")}")`)],
    ["named values", variable(times("{{a}}"))],
    ["comments", fragment(times("<!-- a -->"))],
    ["comment starts", fragment(times("<!-"))],
    ["CDATA", fragment(`<a>${times("<![CDATA[@(b)]]>")}</a>`)],
    ["DOCTYPEs", times("<!DOCTYPE [")],
    ["control characters", times("\0")],
    ["line ends", fragment(times("\r\n"))],
    ["blanks", variable(times(" "))],
    ["a name", fragment(`<${times("a")} />`)],
    ["long names", fragment(times(`<${"a".repeat(90)} />`))],
  ] as const)
    it(`of ${what} is read or refused`, () => {
      everything(text);
    });
});

describe("a document that was built by hand", () => {
  const element = (children: readonly Node[]): Element => ({
    kind: "element",
    name: "choose",
    attributes: {},
    children,
  });
  const fragment = (...children: Node[]): Policy => ({ kind: "fragment", children });

  it("is refused when its elements nest too deep, instead of running out of stack", () => {
    let deep = element([]);
    for (let depth = 0; depth < 100_000; depth++) deep = element([deep]);
    for (const use of [checkPolicy, renderPolicy])
      expect(() => use(fragment(deep))).toThrow(
        "Expected at most 100 levels of elements, got more. Take fragments out.",
      );
  });

  it("is refused when it holds itself", () => {
    const children: Node[] = [];
    children.push(element(children));
    expect(() => renderPolicy(fragment(...children))).toThrow("Expected at most 100 levels");
  });

  it("may nest as deep as one that is read", () => {
    let deep = element([]);
    for (let depth = 0; depth < 98; depth++) deep = element([deep]);
    expect(withoutPositions(parsePolicy(renderPolicy(fragment(deep))))).toEqual(fragment(deep));
    expect(() => renderPolicy(fragment(element([deep])))).toThrow(PolicyError);
  });

  it("is told of code that nests too deep", () => {
    const value: Expression = { kind: "expression", code: `${"(".repeat(1e5)}1${")".repeat(1e5)}`, block: false };
    const set: Element = { kind: "element", name: "set-variable", attributes: { name: "a", value }, children: [] };
    expect(checkPolicy(fragment(set)).map(problemText)).toContain(
      "Expected at most 200 levels, got more. Use variables.",
    );
  });
});
