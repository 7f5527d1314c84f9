import { parsePolicy } from "apim-ai-gateway/policy";
import { expect, test } from "vitest";
import type { GatewayConfiguration } from "../../../src/emulator/gateway/configuration";
import { GatewayLoadError, type GatewayProblem, loadProblems } from "../../../src/emulator/gateway/gateway";
import { environmentOf } from "../../../src/emulator/gateway/policy-environment";
import { api, call, configuration, newGateway, operation, policy, serviceId, single } from "./gateway-kit";

function problemsOf(refused: GatewayConfiguration): readonly GatewayProblem[] {
  try {
    newGateway().gateway.load(refused);
  } catch (error) {
    if (error instanceof GatewayLoadError) return error.problems;
    throw error;
  }
  return [];
}

const withInbound = (inbound: string) => configuration({ apis: [api({ policy: policy({ inbound }) })] });
const fragment = (id: string, content: string) => ({
  id,
  policy: { xml: `<fragment>${content}</fragment>`, resourceId: `${serviceId}/policyFragments/${id}` },
});

test("a statement that the gateway does not run is refused, with document, line, column and name", () => {
  const problems = problemsOf(withInbound("\n  <find-and-replace from='a' to='b' />"));
  expect(problems).toEqual([
    {
      resourceId: `${serviceId}/api/policies/policy`,
      line: 3,
      column: expect.any(Number),
      message: expect.stringContaining("`find-and-replace`: the emulator does not run this statement"),
    },
  ]);
});

test("every problem of a configuration is reported at once", () => {
  const refused = configuration({
    apis: [
      api({
        policy: policy({ inbound: `<set-backend-service backend-id="gone" /><include-fragment fragment-id="gone" />` }),
      }),
      api({
        id: "other",
        path: "other",
        backendId: "gone",
        policy: policy({ outbound: `<set-header name="{{gone}}"><value>x</value></set-header>` }),
      }),
    ],
    backends: [single("bad", "ftp://files"), { id: "pool", pool: [{ backendId: "gone", priority: 1, weight: 1 }] }],
  });
  const messages = problemsOf(refused)
    .map(({ message }) => message)
    .sort();
  expect(messages).toEqual([
    expect.stringContaining("`backend-id`: expected the name of a backend, got gone"),
    expect.stringContaining("`backendId`: expected the name of a backend, got gone"),
    expect.stringContaining("`fragment-id`: expected the name of a policy fragment, got gone"),
    expect.stringContaining("`pool`: expected single backends, got gone"),
    expect.stringContaining("`url`: expected an http or https URL, got ftp://files"),
    expect.stringContaining("`{{gone}}`: expected the name of a named value"),
  ]);
});

test("fragments that include each other are refused", () => {
  const refused = configuration({
    apis: [api({ policy: policy({ inbound: `<include-fragment fragment-id="a" />` }) })],
    fragments: [
      fragment("a", `<include-fragment fragment-id="b" />`),
      fragment("b", `<include-fragment fragment-id="a" />`),
    ],
  });
  expect(problemsOf(refused).map(({ message }) => message)).toContainEqual(
    expect.stringContaining("a includes b includes a"),
  );
});

test("the policy of a resolver is neither that of an API nor a fragment", () => {
  const xml =
    "<http-data-source><http-request><set-method>GET</set-method><set-url>https://a</set-url></http-request></http-data-source>";
  const refused = configuration({
    apis: [api({ policy: { xml, resourceId: `${serviceId}/api/policies/policy` } })],
    fragments: [{ id: "a", policy: { xml, resourceId: `${serviceId}/policyFragments/a` } }],
  });
  expect(problemsOf(refused).map(({ message }) => message)).toEqual([
    "`resolver`: expected `policies`. Make it the policy of a resolver instead.",
    "`resolver`: expected `fragment`. Write a policy fragment.",
  ]);
});

test("a fragment that nobody includes is compiled all the same", () => {
  const refused = configuration({ fragments: [fragment("a", "<unknown />")] });
  expect(problemsOf(refused)).toMatchObject([{ resourceId: `${serviceId}/policyFragments/a` }]);
});

test.each([
  [`<choose><otherwise><base /></otherwise></choose>`, "`base`: expected directly in a section"],
  [`<choose />`, "`choose`: expected at least one `when`"],
  [`<choose><when><base /></when></choose>`, "`condition`: expected an expression"],
  [`<set-header name="x" />`, "`value`: expected at least one"],
  [
    `<set-header name="x" exists-action="replace"><value>1</value></set-header>`,
    "`exists-action`: expected override, skip",
  ],
  [`<set-body template="liquid">{{body.x}}</set-body>`, "`template`: expected no attribute"],
  [`<set-status reason="x" />`, "`code`: expected a status code"],
  [`<set-backend-service />`, "expected one of `backend-id` and `base-url`"],
  [`<set-backend-service sf-resolve-condition="true" backend-id="x" />`, "Service Fabric"],
  [`<forward-request http-version="2" />`, "`http-version`: expected 1"],
  [`<forward-request timeout="1" timeout-ms="1" />`, "expected one of `timeout` and `timeout-ms`"],
  [`<forward-request timeout="soon" />`, "`timeout`: expected a number, got soon"],
  [`<forward-request buffer-response="maybe" />`, "`buffer-response`: expected true or false"],
  [
    `<retry condition="@(true)" count="99" interval="1"><forward-request /></retry>`,
    "`count`: expected a number from 1 to 50",
  ],
  [`<retry condition="@(true)" count="1"><forward-request /></retry>`, "`interval`: expected seconds"],
  [`<trace source="x" severity="loud"><message>m</message></trace>`, "`severity`: expected verbose"],
  [`<return-response response-variable-name="x" />`, "`response-variable-name`: expected no attribute"],
  [
    `<return-response><forward-request /></return-response>`,
    "expected set-status, set-header or set-body, got `forward-request`",
  ],
  [`<forward-request />`, "`forward-request`: expected in backend, got inbound"],
  [`<set-header nmae="x" name="y"><value>1</value></set-header>`, "nmae"],
  [`<set-backend-service sf-replica-type="primary" backend-id="x" />`, "Service Fabric"],
  [
    `<validate-jwt header-name="a"><issuer-signing-tokens><token>b</token></issuer-signing-tokens></validate-jwt>`,
    "`issuer-signing-tokens`: the emulator has shared secrets",
  ],
  [
    `<validate-jwt header-name="a"><issuer-signing-keys><zumo-master-key>b</zumo-master-key></issuer-signing-keys></validate-jwt>`,
    "`zumo-master-key`: the emulator has shared secrets",
  ],
  [
    `<validate-azure-ad-token tenant-id="t" authentication-endpoint="https://login.partner.microsoftonline.cn" />`,
    "`authentication-endpoint`: the emulated tenant",
  ],
  [
    `<validate-azure-ad-token tenant-id="t" require-scheme="Bearer" />`,
    "`validate-azure-ad-token.require-scheme`: expected an attribute that the reference describes",
  ],
  [
    `<llm-token-limit counter-key="k" tokens-per-minute="1" />`,
    "`llm-token-limit.estimate-prompt-tokens`: expected a value, got none",
  ],
  [`<set-variable name="@(1)" value="1" />`, "`name`: expected a literal, got an expression"],
])("%s is refused at load", (inbound, message) => {
  expect(problemsOf(withInbound(inbound)).map((problem) => problem.message)).toContainEqual(
    expect.stringContaining(message),
  );
});

test("an expression that does not compile is refused where it stands", () => {
  const problems = problemsOf(withInbound(`\n<set-variable name="x" value="@(context.Nonsense)" />`));
  expect(problems).toMatchObject([{ resourceId: `${serviceId}/api/policies/policy`, line: 3 }]);
  expect(problems[0]?.message).toMatch(/^`set-variable`: /);
});

test("text that is no policy is refused", () => {
  const broken = { xml: "<policies><inbound></policies>", resourceId: "broken" };
  expect(problemsOf(configuration({ policy: broken }))).toMatchObject([{ resourceId: "broken" }]);
});

test("url templates that cannot be matched are refused", () => {
  const operations = [operation({ id: "a", urlTemplate: "/*/x" }), operation({ id: "b", urlTemplate: "/v{n}" })];
  expect(problemsOf(configuration({ apis: [api({ operations })] })).map(({ message }) => message)).toEqual([
    expect.stringContaining("expected a wildcard at the end only"),
    expect.stringContaining("expected a parameter to be a whole segment"),
  ]);
});

test("a secret named value never stands in a message", () => {
  const refused = configuration({
    apis: [
      api({
        policy: policy({
          backend: `<forward-request timeout="{{key}}" /><set-backend-service backend-id="{{key}}" />`,
        }),
      }),
    ],
    namedValues: [{ displayName: "key", value: "s3cret", secret: true }],
  });
  const messages = problemsOf(refused).map(({ message }) => message);
  expect(messages).toHaveLength(2);
  expect(messages.join()).not.toContain("s3cret");
  expect(messages[0]).toContain("got {{key}}");
});

test("a refused configuration leaves the previous one in force", async () => {
  const { gateway } = newGateway();
  gateway.load(withInbound("<return-response><set-body>first</set-body></return-response>"));
  expect(() => gateway.load(withInbound("<unknown />"))).toThrow(GatewayLoadError);
  expect((await call(gateway, "/shop/x")).text).toBe("first");
  gateway.load(withInbound("<return-response><set-body>second</set-body></return-response>"));
  expect((await call(gateway, "/shop/x")).text).toBe("second");
});

test("whether a policy could run is told without loading it", () => {
  const environment = environmentOf(configuration({ backends: [single("here", "http://here")] }));
  const parts = { environment, resourceId: serviceId };
  const uses = (id: string) => parsePolicy(policy({ inbound: `<set-backend-service backend-id="${id}" />` }).xml);
  expect(loadProblems(uses("here"), { scope: "api", ...parts })).toEqual([]);
  expect(loadProblems(uses("gone"), { scope: "api", ...parts })).toHaveLength(1);
  const fragment = parsePolicy("<fragment><unknown /></fragment>");
  const resourceId = `${serviceId}/policyFragments/f`;
  expect(loadProblems(fragment, { ...parts, scope: "fragment", resourceId })).toMatchObject([{ resourceId }]);
});

test("a tool that nobody could call is refused, with the reason", () => {
  const parameter = (schema: Readonly<Record<string, unknown>>, name = "n") => ({ name, required: false, schema });
  const tools = [
    operation({ id: "type", urlTemplate: "/a", queryParameters: [parameter({ type: "strin" })] }),
    operation({ id: "pattern", urlTemplate: "/b", queryParameters: [parameter({ pattern: "(?i)^[a-z]+$" })] }),
    operation({ id: "reference", urlTemplate: "/c", queryParameters: [parameter({ $ref: "#/$defs/None" })] }),
    operation({ id: "wildcard", urlTemplate: "/d/{*rest}", templateParameters: [parameter({}, "*rest")] }),
    operation({ id: "rest", urlTemplate: "/e/*" }),
    operation({ id: "right", urlTemplate: "/f/{id}", templateParameters: [parameter({ type: "string" }, "id")] }),
  ];
  const problems = problemsOf(
    configuration({
      apis: [
        api({ id: "rest", operations: tools }),
        api({
          id: "tools",
          type: "mcp",
          path: "tools",
          operations: [],
          mcpTools: [...tools.map(({ id }) => id), "gone"].map((operationId) => ({
            name: operationId,
            apiId: "rest",
            operationId,
          })),
        }),
      ],
    }),
  );
  expect(problems.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^`mcpTools\[0\]`: expected JSON Schema at \/properties\/n\/type: /),
    expect.stringMatching(/^`mcpTools\[1\]`: expected a schema that arguments can be held against: .*\(\?i\)/),
    expect.stringMatching(/^`mcpTools\[2\]`: expected a schema that arguments can be held against: .*#\/\$defs\/None/),
    "`mcpTools[3]`: expected a path that a tool can fill, got the wildcard in /d/{*rest}. Name its parts.",
    "`mcpTools[4]`: expected a path that a tool can fill, got the wildcard in /e/*. Name its parts.",
    "`mcpTools[6]`: expected an operation that exists, got rest/gone. Create it first.",
  ]);
});
