import { checkPolicy, gatewayOfSku, type PolicyPlace, parsePolicy, problemText } from "apim-ai-gateway/policy";
import { describe, expect, it } from "vitest";

const wrap = (inbound: string, outbound = "") =>
  `<policies><inbound>${inbound}</inbound><backend><base /></backend><outbound>${outbound}</outbound><on-error /></policies>`;
const problems = (xml: string, place?: PolicyPlace) =>
  checkPolicy(parsePolicy(xml), place).map((problem) => `${problem.severity} ${problemText(problem)}`);
const limit = '<llm-token-limit counter-key="k" tokens-per-minute="1" estimate-prompt-tokens="false" />';
const lookup = (distance: string) =>
  `<llm-semantic-cache-lookup score-threshold="${distance}" embeddings-backend-id="e" embeddings-backend-auth="system-assigned" />`;
const store = '<llm-semantic-cache-store duration="60" />';

describe("checkPolicy reports", () => {
  for (const [sentence, xml, place, expected] of [
    ["nothing for a sound policy", wrap(`<base />${limit}`), { scope: "api", gateway: "v2" }, []],
    [
      "a misspelt statement",
      wrap("<set-heeder />"),
      {},
      ["error `set-heeder`: expected a statement that API Management knows. Did you mean `set-header`?"],
    ],
    [
      "a misspelt attribute",
      wrap('<set-variable nme="a" value="b" />'),
      {},
      [
        "error `set-variable.name`: expected a value, got none. Add the attribute.",
        "error `set-variable.nme`: expected an attribute that API Management knows, got nme. Did you mean `name`?",
      ],
    ],
    [
      "a wrong section",
      wrap("<forward-request />"),
      {},
      ["error `forward-request`: expected in backend, got inbound. Move it."],
    ],
    [
      "a wrong section inside of choose",
      wrap('<choose><when condition="@(true)"><forward-request /></when></choose>'),
      {},
      ["error `forward-request`: expected in backend, got inbound. Move it."],
    ],
    [
      "a gateway that does not have the statement",
      wrap(limit),
      { gateway: "consumption" },
      [
        "error `llm-token-limit`: expected in classic, v2, self-hosted, workspace, got a consumption gateway. Choose another SKU, or leave it out.",
      ],
    ],
    [
      "a scope that does not have the statement",
      wrap(lookup("0.05"), store),
      { scope: "workspace" },
      [
        "error `llm-semantic-cache-lookup`: expected in global, product, api, operation, got workspace scope. Move it to another scope.",
        "error `llm-semantic-cache-store`: expected in global, product, api, operation, got workspace scope. Move it to another scope.",
      ],
    ],
    [
      "C# that does not parse",
      wrap('<set-variable name="a" value="@(1 + )" />'),
      {},
      ["error Expected a value, got the end. Correct the code."],
    ],
    [
      "several expressions in one value as a warning",
      wrap('<choose><when condition="@(context.Api == null) and @("a" == "b")"><base /></when></choose>'),
      {},
      ["warning Expected one expression, got several with text between them. Make the text part of one expression."],
    ],
    [
      "a distance that is meant as a similarity",
      wrap(lookup("0.8"), store),
      {},
      [
        "warning `llm-semantic-cache-lookup.score-threshold`: expected a distance of at most 0.2, got 0.8. It is no similarity: lower is stricter. Lower it.",
      ],
    ],
    [
      "a lookup without store",
      wrap(lookup("0.05")),
      {},
      [
        "warning `llm-semantic-cache-lookup`: expected llm-semantic-cache-store in outbound, got none. Add it: nothing would ever be kept.",
      ],
    ],
    [
      "a backend that does not exist",
      wrap('<set-backend-service backend-id="modles" />'),
      { backends: ["models"] },
      ["error `modles`: expected a backend that exists, got none of that name. Did you mean `models`?"],
    ],
    [
      "a fragment that does not exist",
      wrap('<include-fragment fragment-id="f" />'),
      { fragments: [] },
      ["error `f`: expected a policy fragment that exists, got none of that name. Create the policy fragment first."],
    ],
    [
      "a named value that does not exist, in an expression too",
      wrap(`<set-variable name="a" value='@("{{key}}")' />`),
      { namedValues: ["other"] },
      ["error `key`: expected a named value that exists, got none of that name. Create the named value first."],
    ],
    [
      "what holds back the stream of an MCP API",
      '<policies><inbound /><backend><forward-request /></backend><outbound><set-variable name="a" value="@(context.Response.Body.As<string>())" /></outbound><on-error /></policies>',
      { apiType: "mcp" },
      [
        "warning `forward-request.buffer-response`: expected false on an API that streams. Set it.",
        "error `set-variable`: expected not to read context.Response.Body, which holds the stream back. Remove it.",
      ],
    ],
    [
      "children out of order",
      wrap(
        '<validate-jwt header-name="a"><issuers><issuer>i</issuer></issuers><audiences><audience>a</audience></audiences></validate-jwt>',
      ),
      {},
      ["error `validate-jwt.audiences`: expected before `issuers`, got it behind. Move it up."],
    ],
    [
      "nothing for parts that API Management takes in any order",
      wrap(
        '<validate-azure-ad-token tenant-id="t"><audiences><audience>a</audience></audiences><client-application-ids><application-id>b</application-id></client-application-ids></validate-azure-ad-token><ip-filter action="forbid"><address-range from="a" to="b" /><address>c</address></ip-filter>',
      ),
      {},
      [],
    ],
    [
      "what sources contradict each other about as a warning",
      wrap(
        '<llm-token-limit counter-key="k" token-quota="1" token-quota-period="Daily" /><emit-metric name="m" /><cors><allowed-origins><origin>*</origin></allowed-origins></cors>',
      ),
      {},
      [
        "warning `llm-token-limit.estimate-prompt-tokens`: expected a value, got none. Add the attribute.",
        "warning `emit-metric.dimension`: expected at least 1, got 0. Add one.",
        "warning `cors.allowed-headers`: expected exactly 1, got 0. Add one.",
      ],
    ],
    [
      "attributes that no page describes as a warning",
      wrap('<validate-azure-ad-token tenant-id="t" require-scheme="Bearer" />'),
      {},
      [
        "warning `validate-azure-ad-token.require-scheme`: expected an attribute that the reference describes, got one that only Microsoft's schemas know. Do without it.",
      ],
    ],
    [
      "values in another case as a warning, other values as an error",
      wrap('<set-header name="a" exists-action="Delete" /><set-header name="a" exists-action="remove" />'),
      {},
      [
        'warning `set-header.exists-action`: expected `override`, `skip`, `append`, `delete`, got "Delete". Correct it.',
        'error `set-header.exists-action`: expected `override`, `skip`, `append`, `delete`, got "remove". Correct it.',
      ],
    ],
    [
      "nothing for values that are unusual and right",
      wrap(
        '<set-variable name="a" value="" /><quota-by-key calls="1" renewal-period="P1M" counter-key="k" /><emit-metric name="m" value=".5"><dimension name="API ID" /></emit-metric><limit-concurrency key="k" max-count=" 3 "><base /></limit-concurrency><trace source="a"><message>m</message><metadata name="b" value="" /></trace>',
      ),
      { gateway: "v2" },
      [],
    ],
    [
      "nothing for what a template of a body holds",
      wrap('<set-body template="liquid"><soap:Body xmlns:soap="s"><a b="c">{{body.a}}</a></soap:Body></set-body>'),
      {},
      [],
    ],
    [
      "attributes that exclude each other, in parts too",
      wrap(
        '<log-to-eventhub logger-id="l" partition-id="0" partition-key="k">m</log-to-eventhub><rate-limit calls="1" renewal-period="1"><api calls="1" renewal-period="1" /></rate-limit>',
      ),
      {},
      [
        "error `log-to-eventhub`: expected at most one of `partition-id`, `partition-key`, got partition-id and partition-key. Keep one.",
        "error `rate-limit.api`: expected at least one of `name`, `id`, got none. Keep one.",
      ],
    ],
    [
      "none of several parts",
      wrap('<ip-filter action="allow" />'),
      {},
      ["error `ip-filter`: expected at least one of `address`, `address-range`, got none. Add one."],
    ],
    [
      "an unpaired cache of Azure OpenAI, and more dimensions than the newest pages allow",
      wrap(
        `${lookup("0.05").replace("llm", "azure-openai")}<emit-metric name="m">${["a", "b", "c", "d", "e", "f"].map((name) => `<dimension name="${name}" value="v" />`).join("")}</emit-metric>`,
      ),
      {},
      [
        "warning `azure-openai-semantic-cache-lookup`: expected azure-openai-semantic-cache-store in outbound, got none. Add it: nothing would ever be kept.",
        "warning `emit-metric.dimension`: expected at most 5 custom dimensions, got 6. Remove some.",
      ],
    ],
    [
      "nothing for empty values where they mean something, and parts in the order that suits",
      wrap(
        '<find-and-replace from="a" to="" /><cache-lookup vary-by-developer="False" vary-by-developer-groups="false"><vary-by-query-parameter>a</vary-by-query-parameter><vary-by-header>b</vary-by-header></cache-lookup><send-request response-variable-name="r"><set-method id="m">GET</set-method><set-url>https://a</set-url></send-request>',
        '<cache-store duration="60" />',
      ),
      {},
      [],
    ],
    [
      "what sources disagree about, or only Microsoft's schemas know, as a warning",
      wrap('<send-request mode="New" timeout-ms="5"><set-url>https://a</set-url></send-request>'),
      {},
      [
        "warning `send-request.response-variable-name`: expected a value, got none. Add the attribute.",
        'warning `send-request.mode`: expected `new`, `copy`, got "New". Correct it.',
        "warning `send-request.timeout-ms`: expected an attribute that the reference describes, got one that only Microsoft's schemas know. Do without it.",
      ],
    ],
    [
      "a lookup without store, and a store without lookup, of responses",
      wrap('<cache-lookup vary-by-developer="false" vary-by-developer-groups="false" />'),
      {},
      ["warning `cache-lookup`: expected cache-store in outbound, got none. Add it: nothing would ever be kept."],
    ],
    [
      "a store without lookup",
      wrap("", `<cache-store duration="60" />${store}`),
      {},
      [
        "warning `cache-store`: expected cache-lookup in inbound, got none. Add it: nothing would ever be found.",
        "warning `llm-semantic-cache-store`: expected llm-semantic-cache-lookup in inbound, got none. Add it: nothing would ever be found.",
      ],
    ],
    [
      "a token quota without period, and a period without quota",
      wrap(
        '<llm-token-limit counter-key="k" token-quota="9" estimate-prompt-tokens="true" /><azure-openai-token-limit counter-key="k" tokens-per-minute="9" token-quota-period="Daily" estimate-prompt-tokens="true" />',
      ),
      {},
      [
        "error `llm-token-limit.token-quota-period`: expected beside `token-quota`, got none. Add the attribute.",
        "error `azure-openai-token-limit.token-quota`: expected beside `token-quota-period`, got none. Add the attribute.",
      ],
    ],
    [
      "more than five custom dimensions of tokens, and one without value",
      wrap(
        `<llm-emit-token-metric><dimension name="API ID" />${["a", "b", "c", "d", "e"].map((name) => `<dimension name="${name}" value="v" />`).join("")}<dimension name="f" /></llm-emit-token-metric>`,
      ),
      {},
      [
        "error `llm-emit-token-metric.dimension`: expected at most 5 custom dimensions, got 6. Remove some.",
        "error `llm-emit-token-metric.dimension`: expected a value for f, got none. Add it.",
      ],
    ],
    [
      "what holds back the stream of an A2A API, wherever it stands",
      '<policies><inbound /><backend><retry condition="@(context.Response.Body.As&lt;string&gt;() == null)" count="1" interval="1"><forward-request buffer-response="true" /></retry></backend><outbound /><on-error /></policies>',
      { apiType: "a2a" },
      [
        "error `retry`: expected not to read context.Response.Body, which holds the stream back. Remove it.",
        "warning `forward-request.buffer-response`: expected false on an API that streams. Set it.",
      ],
    ],
    [
      "nothing for a forward-request that passes the stream on",
      '<policies><inbound /><backend><forward-request buffer-response="false" /></backend><outbound /><on-error /></policies>',
      { apiType: "mcp" },
      [],
    ],
    [
      "a pool that never fails over, in any case of its name",
      wrap('<set-backend-service backend-id="Pool" /><set-backend-service backend-id="one" />'),
      { poolsWithoutBreakers: ["pool"] },
      [
        "warning `set-backend-service.backend-id`: expected a pool whose members have a circuit breaker, got Pool, which never fails over. Give its members one.",
      ],
    ],
    [
      "statements that can run twice in a section, which takes them once",
      wrap(
        `<cors><allowed-origins><origin>*</origin></allowed-origins><allowed-headers><header>*</header></allowed-headers></cors><choose><when condition="@(true)">${'<authentication-basic username="a" password="b" />'.repeat(2)}</when></choose><limit-concurrency key="k" max-count="1"><authentication-basic username="a" password="b" /></limit-concurrency>`,
      ),
      {},
      [
        "warning `authentication-basic`: expected once in a section, got one that can run again. Leave one out, or put them into branches of one `choose`.",
        "warning `authentication-basic`: expected once in a section, got one that can run again. Leave one out, or put them into branches of one `choose`.",
      ],
    ],
    [
      "nothing for branches of one choose, of which one runs, and for sections of their own",
      wrap(
        `<choose><when condition="@(true)"><rate-limit calls="1" renewal-period="1" /></when><when condition="@(false)"><rate-limit calls="2" renewal-period="1" /></when><otherwise><rate-limit calls="3" renewal-period="1" /></otherwise></choose>`,
        '<xsl-transform><xsl:stylesheet xmlns:xsl="x" /></xsl-transform>',
      ),
      {},
      [],
    ],
    [
      "what a fragment cannot hold, and does not advise to create it",
      '<fragment><base /><choose><when condition="@(true)"><include-fragment fragment-id="other" /></when></choose></fragment>',
      { fragments: [] },
      [
        "error `base`: expected in a section of a policy, got it in a fragment. Move it into the policies that include the fragment.",
        "error `include-fragment`: expected no other fragment in a fragment, got one. Include both in the policy, or put their statements into one.",
      ],
    ],
    [
      "what is wrong with a statement that is a part of another one",
      wrap(
        '<send-request response-variable-name="r"><set-url>https://a</set-url><set-header nme="a" /><set-body /><set-body /></send-request>',
      ),
      {},
      [
        "error `send-request.set-body`: expected 0 to 1, got 2. Remove some.",
        "error `send-request.set-header.name`: expected a value, got none. Add the attribute.",
        "error `send-request.set-header.nme`: expected an attribute that API Management knows, got nme. Did you mean `name`?",
      ],
    ],
  ] as const)
    it(sentence, () => expect(problems(xml, place as PolicyPlace)).toEqual(expected));

  for (const [sentence, value, reads] of [
    ["by way of a local variable", "@{ var r = context.Response; var s = r; return s?.Body.As<string>(); }", true],
    ["in brackets, with a cast", "@(((IResponse)context.Response).Body.As<string>())", true],
    ["in code whose named values are not put in", "@(context.Response.Body.As<string>() + {{x}})", true],
    ["not in a string", '@("context.Response.Body")', false],
    ["not of the request", "@{ var r = context.Request; return r.Body.As<string>(); }", false],
    ["not of another object's member", "@(context.Variables.Response.Body)", false],
    // Quadratic time would take minutes here.
    ["not behind however much space", `@(context${" ".repeat(300_000)}{{x}})`, false],
  ] as const)
    it(`reading the response's body on an MCP API ${sentence}`, () => {
      const text = `<policies><inbound /><backend /><outbound><set-variable name="a" value='${value}' /></outbound><on-error /></policies>`;
      const found = checkPolicy(parsePolicy(text), { apiType: "mcp" }).filter(({ code }) => code === "reads-stream");
      expect(found).toHaveLength(reads ? 1 : 0);
    });

  it("the distance of each lookup, and statements that a response cannot hold", () => {
    const lookup = (distance: number) =>
      `<llm-semantic-cache-lookup score-threshold="${distance}" embeddings-backend-id="e" embeddings-backend-auth="system-assigned" />`;
    const text = wrap(`${lookup(0.1)}${lookup(0.5)}<return-response><base /></return-response>`);
    expect(problems(text, {})).toEqual([
      expect.stringContaining("expected llm-semantic-cache-store in outbound, got none"),
      expect.stringContaining("expected a distance of at most 0.2, got 0.5"),
      expect.stringContaining("expected once in a section"),
      "error `return-response.base`: expected one of set-status, set-header, set-body, got base. Remove it.",
    ]);
  });

  it("what is wrong and what to do apart from each other, C# included", () => {
    const found = checkPolicy(parsePolicy(wrap('<set-heeder /><set-variable name="a" value="@(1 + )" />')));
    expect(found.map(({ code, message, fix }) => ({ code, message, fix }))).toEqual([
      {
        code: "unknown-statement",
        message: "`set-heeder`: expected a statement that API Management knows.",
        fix: "Did you mean `set-header`?",
      },
      { code: "csharp-syntax", message: "Expected a value, got the end.", fix: "Correct the code." },
    ]);
  });

  it("where in the text the problem stands", () => {
    const text = wrap('\n<set-variable name="a"\n value="@(1 +\n  ?)" />');
    expect(checkPolicy(parsePolicy(text))[0]?.position).toEqual({ line: 4, column: 3, offset: text.indexOf("?") });
  });
});

describe("checkPolicy, with names that every object has", () => {
  for (const name of ["constructor", "toString", "hasOwnProperty"])
    it(name, () => {
      expect(problems(wrap(`<base ${name}="x" />`))).toEqual([
        expect.stringContaining(`error \`base.${name}\`: expected an attribute that API Management knows`),
      ]);
    });
});

describe("gatewayOfSku", () => {
  it("tells the kinds of gateway by SKU name", () => {
    expect(["StandardV2", "Basicv2", "Consumption", "Premium", "Developer"].map(gatewayOfSku)).toEqual([
      "v2",
      "v2",
      "consumption",
      "classic",
      "classic",
    ]);
  });
});
