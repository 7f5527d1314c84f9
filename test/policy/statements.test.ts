import {
  authenticationManagedIdentity,
  base,
  block,
  choose,
  type Element,
  expression,
  forwardRequest,
  fragment,
  includeFragment,
  llmEmitTokenMetric,
  llmSemanticCacheLookup,
  llmSemanticCacheStore,
  llmTokenLimit,
  namedValue,
  PolicyError,
  parsePolicy,
  rateLimitByKey,
  renderPolicy,
  retry,
  returnResponse,
  setBackendService,
  setBody,
  setHeader,
  setQueryParameter,
  setStatus,
  setVariable,
  statementRows,
  trace,
  validateAzureAdToken,
  validateJwt,
} from "apim-ai-gateway/policy";
import { describe, expect, it } from "vitest";
import { withoutPositions } from "./without-positions";

/** What a statement renders to, without the fragment around it. */
function xml(statement: Element): string {
  const lines = renderPolicy(fragment(statement)).trimEnd().split("\n").slice(1, -1);
  return lines.map((line) => line.slice(2)).join("\n");
}

const subscription = expression`context.Subscription.Id`;

describe("statements render to the XML that API Management documents", () => {
  for (const [sentence, statement, expected] of [
    ["base", base(), "<base />"],
    [
      "set-header with several values",
      setHeader({ name: "x-a", existsAction: "append", values: ["1", expression`context.RequestId.ToString()`] }),
      '<set-header name="x-a" exists-action="append">\n  <value>1</value>\n  <value>@(context.RequestId.ToString())</value>\n</set-header>',
    ],
    [
      "set-header that deletes",
      setHeader({ name: "api-key", existsAction: "delete" }),
      '<set-header name="api-key" exists-action="delete" />',
    ],
    [
      "set-query-parameter",
      setQueryParameter({ name: "api-version", values: ["1"] }),
      '<set-query-parameter name="api-version" exists-action="override">\n  <value>1</value>\n</set-query-parameter>',
    ],
    [
      "set-header with a named value",
      setHeader({ name: "k", values: [namedValue("key-1")] }),
      '<set-header name="k" exists-action="override">\n  <value>{{key-1}}</value>\n</set-header>',
    ],
    [
      "set-variable",
      setVariable({ name: "v", value: expression`1 < 2 && "a" == ${"b"}` }),
      `<set-variable name="v" value='@(1 &lt; 2 &amp;&amp; "a" == "b")' />`,
    ],
    [
      "choose with otherwise",
      choose(
        [{ condition: expression`context.Product?.Id == ${"standard"}`, statements: [base()] }],
        [setStatus({ code: 403, reason: "Forbidden" })],
      ),
      `<choose>\n  <when condition='@(context.Product?.Id == "standard")'>\n    <base />\n  </when>\n  <otherwise>\n    <set-status code="403" reason="Forbidden" />\n  </otherwise>\n</choose>`,
    ],
    [
      "return-response",
      returnResponse({ status: { code: 401 }, headers: [{ name: "a", values: ["b"] }], body: "no" }),
      '<return-response>\n  <set-status code="401" />\n  <set-header name="a" exists-action="override">\n    <value>b</value>\n  </set-header>\n  <set-body>no</set-body>\n</return-response>',
    ],
    ["set-body with a block", setBody(block`return "x";`), '<set-body>@{return "x";}</set-body>'],
    ["set-backend-service", setBackendService({ backendId: "models" }), '<set-backend-service backend-id="models" />'],
    [
      "forward-request",
      forwardRequest({ bufferResponse: false, bufferRequestBody: true, timeoutSeconds: 60 }),
      '<forward-request timeout="60" buffer-request-body="true" buffer-response="false" />',
    ],
    [
      "retry",
      retry(
        {
          condition: expression`context.Response.StatusCode == 429`,
          count: 2,
          intervalSeconds: 0,
          firstFastRetry: true,
        },
        forwardRequest(),
      ),
      '<retry condition="@(context.Response.StatusCode == 429)" count="2" interval="0" first-fast-retry="true">\n  <forward-request />\n</retry>',
    ],
    ["include-fragment", includeFragment("tokens-limit"), '<include-fragment fragment-id="tokens-limit" />'],
    [
      "trace",
      trace({ source: "s", message: "m", metadata: { a: "b" } }),
      '<trace source="s">\n  <message>m</message>\n  <metadata name="a" value="b" />\n</trace>',
    ],
    [
      "authentication-managed-identity",
      authenticationManagedIdentity({ resource: "https://cognitiveservices.azure.com" }),
      '<authentication-managed-identity resource="https://cognitiveservices.azure.com" />',
    ],
    [
      "rate-limit-by-key",
      rateLimitByKey({ calls: 10, renewalPeriodSeconds: 60, counterKey: subscription }),
      '<rate-limit-by-key calls="10" renewal-period="60" counter-key="@(context.Subscription.Id)" />',
    ],
    [
      "llm-token-limit with a limit and a quota",
      llmTokenLimit({
        counterKey: subscription,
        tokensPerMinute: 1000,
        tokenQuota: 5000,
        tokenQuotaPeriod: "Daily",
        estimatePromptTokens: false,
        remainingTokensHeaderName: "x-left",
      }),
      '<llm-token-limit counter-key="@(context.Subscription.Id)" tokens-per-minute="1000" token-quota="5000" token-quota-period="Daily" estimate-prompt-tokens="false" remaining-tokens-header-name="x-left" />',
    ],
    [
      "llm-emit-token-metric",
      llmEmitTokenMetric({ namespace: "ai", dimensions: [{ name: "API ID" }, { name: "Team", value: "a" }] }),
      '<llm-emit-token-metric namespace="ai">\n  <dimension name="API ID" />\n  <dimension name="Team" value="a" />\n</llm-emit-token-metric>',
    ],
    [
      "llm-semantic-cache-lookup",
      llmSemanticCacheLookup({ scoreThreshold: 0.05, embeddingsBackendId: "embeddings", varyBy: [subscription] }),
      '<llm-semantic-cache-lookup score-threshold="0.05" embeddings-backend-id="embeddings" embeddings-backend-auth="system-assigned">\n  <vary-by>@(context.Subscription.Id)</vary-by>\n</llm-semantic-cache-lookup>',
    ],
    [
      "llm-semantic-cache-store",
      llmSemanticCacheStore({ durationSeconds: 60 }),
      '<llm-semantic-cache-store duration="60" />',
    ],
    [
      "validate-azure-ad-token",
      validateAzureAdToken({
        tenantId: "t",
        audiences: ["api://a"],
        requiredClaims: [{ name: "roles", match: "any", values: ["r"] }],
      }),
      '<validate-azure-ad-token tenant-id="t">\n  <audiences>\n    <audience>api://a</audience>\n  </audiences>\n  <required-claims>\n    <claim name="roles" match="any">\n      <value>r</value>\n    </claim>\n  </required-claims>\n</validate-azure-ad-token>',
    ],
    [
      "validate-jwt",
      validateJwt({
        headerName: "Authorization",
        requireScheme: "Bearer",
        openidConfigUrls: ["https://i/.well-known/openid-configuration"],
        audiences: ["a"],
        issuers: ["i"],
      }),
      '<validate-jwt header-name="Authorization" require-scheme="Bearer">\n  <openid-config url="https://i/.well-known/openid-configuration" />\n  <audiences>\n    <audience>a</audience>\n  </audiences>\n  <issuers>\n    <issuer>i</issuer>\n  </issuers>\n</validate-jwt>',
    ],
  ] as const) {
    it(sentence, () => expect(xml(statement)).toBe(expected));

    it(`${sentence}, read again, is the same`, () => {
      const document = fragment(statement);
      expect(withoutPositions(parsePolicy(renderPolicy(document)))).toEqual(document);
    });
  }

  it("has a builder for each row, and a row for each builder", () => {
    expect([...statementRows.keys()].sort()).toEqual([
      "authentication-managed-identity",
      "base",
      "choose",
      "forward-request",
      "include-fragment",
      "llm-emit-token-metric",
      "llm-semantic-cache-lookup",
      "llm-semantic-cache-store",
      "llm-token-limit",
      "rate-limit-by-key",
      "retry",
      "return-response",
      "set-backend-service",
      "set-body",
      "set-header",
      "set-query-parameter",
      "set-status",
      "set-variable",
      "trace",
      "validate-azure-ad-token",
      "validate-jwt",
    ]);
  });
});

describe("builders refuse what API Management would", () => {
  for (const [sentence, build, expected] of [
    [
      "a limit of nothing",
      () => llmTokenLimit({ counterKey: "k", estimatePromptTokens: false }),
      "`llm-token-limit`: expected at least one of `tokens-per-minute`, `token-quota`, got none. Keep one.",
    ],
    [
      "a quota without period",
      () => llmTokenLimit({ counterKey: "k", tokenQuota: 5, estimatePromptTokens: false }),
      "`llm-token-limit.token-quota-period`: expected beside `token-quota`, got none. Add the attribute.",
    ],
    [
      "several problems at once",
      () => llmTokenLimit({ counterKey: "", tokensPerMinute: -1, estimatePromptTokens: false }),
      '`llm-token-limit.counter-key`: expected a text that is not empty, got "". Correct it.\n`llm-token-limit.tokens-per-minute`: expected a whole number of at least 1, got "-1". Correct it.',
    ],
    [
      "a similarity instead of a distance",
      () => llmSemanticCacheLookup({ scoreThreshold: 1.5, embeddingsBackendId: "e" }),
      '`llm-semantic-cache-lookup.score-threshold`: expected a number from 0 to 1, got "1.5". Correct it.',
    ],
    [
      "six custom dimensions",
      () => llmEmitTokenMetric({ dimensions: ["a", "b", "c", "d", "e", "f"].map((name) => ({ name, value: name })) }),
      "`llm-emit-token-metric.dimension`: expected at most 5 custom dimensions, got 6. Remove some.",
    ],
    [
      "a custom dimension without value",
      () => llmEmitTokenMetric({ dimensions: [{ name: "Team" }] }),
      "`llm-emit-token-metric.dimension`: expected a value for Team, got none. Add it.",
    ],
    [
      "no dimension",
      () => llmEmitTokenMetric({ dimensions: [] }),
      "`llm-emit-token-metric.dimension`: expected at least 1, got 0. Add one.",
    ],
    [
      "too many repetitions",
      () => retry({ condition: expression`true`, count: 51, intervalSeconds: 0 }),
      '`retry.count`: expected a whole number from 1 to 50, got "51". Correct it.',
    ],
    [
      "two places for a token",
      () => validateJwt({ headerName: "a", queryParameterName: "b" }),
      "`validate-jwt`: expected exactly one of `header-name`, `query-parameter-name`, `token-value`, got header-name and query-parameter-name. Keep one.",
    ],
    [
      "a fragment name that would be code",
      () => includeFragment("@(x)"),
      "`include-fragment.fragment-id`: expected a literal, got an expression. API Management takes none here.",
    ],
    [
      "a named value of a bad name",
      () => namedValue("a}}b"),
      '`namedValue`: expected up to 256 letters, digits, `-`, `.` and `_`, got "a}}b". Correct the name.',
    ],
  ] as const)
    it(sentence, () => {
      expect(build).toThrow(PolicyError);
      expect(build).toThrow(expected);
    });
});
