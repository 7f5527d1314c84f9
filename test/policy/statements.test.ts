import {
  authenticationBasic,
  authenticationCertificate,
  authenticationManagedIdentity,
  azureOpenaiEmitTokenMetric,
  azureOpenaiSemanticCacheLookup,
  azureOpenaiSemanticCacheStore,
  azureOpenaiTokenLimit,
  base,
  block,
  cacheLookup,
  cacheLookupValue,
  cacheRemoveValue,
  cacheStore,
  cacheStoreValue,
  checkHeader,
  choose,
  cors,
  type Element,
  emitMetric,
  expression,
  findAndReplace,
  forwardRequest,
  fragment,
  getAuthorizationContext,
  includeFragment,
  ipFilter,
  limitConcurrency,
  llmContentSafety,
  llmEmitTokenMetric,
  llmSemanticCacheLookup,
  llmSemanticCacheStore,
  llmTokenLimit,
  logToEventhub,
  mockResponse,
  namedValue,
  PolicyError,
  parsePolicy,
  proxy,
  quota,
  quotaByKey,
  rateLimit,
  rateLimitByKey,
  redirectContentUrls,
  renderPolicy,
  retry,
  returnResponse,
  rewriteUri,
  sendOneWayRequest,
  sendRequest,
  setBackendService,
  setBody,
  setHeader,
  setMethod,
  setQueryParameter,
  setStatus,
  setVariable,
  statementRows,
  trace,
  validateAzureAdToken,
  validateClientCertificate,
  validateContent,
  validateHeaders,
  validateJwt,
  validateParameters,
  validateStatusCode,
  wait,
} from "apim-ai-gateway/policy";
import { describe, expect, it } from "vitest";
import { builderOf } from "./builder-of";
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
    [
      "cache-lookup",
      cacheLookup({
        varyByDeveloper: false,
        varyByDeveloperGroups: false,
        cachingType: "internal",
        downstreamCachingType: "private",
        mustRevalidate: true,
        allowPrivateResponseCaching: expression`true`,
        varyByHeaders: ["Accept"],
        varyByQueryParameters: ["version", "a;b"],
      }),
      '<cache-lookup vary-by-developer="false" vary-by-developer-groups="false" caching-type="internal" downstream-caching-type="private" must-revalidate="true" allow-private-response-caching="@(true)">\n  <vary-by-header>Accept</vary-by-header>\n  <vary-by-query-parameter>version</vary-by-query-parameter>\n  <vary-by-query-parameter>a;b</vary-by-query-parameter>\n</cache-lookup>',
    ],
    [
      "cache-store",
      cacheStore({ durationSeconds: 60, cacheResponse: true }),
      '<cache-store duration="60" cache-response="true" />',
    ],
    [
      "cache-lookup-value",
      cacheLookupValue({ key: subscription, variableName: "v", defaultValue: "", cachingType: "external" }),
      '<cache-lookup-value key="@(context.Subscription.Id)" default-value="" variable-name="v" caching-type="external" />',
    ],
    [
      "cache-store-value",
      cacheStoreValue({ key: "k", value: "", durationSeconds: 60 }),
      '<cache-store-value key="k" value="" duration="60" />',
    ],
    ["cache-remove-value", cacheRemoveValue({ key: "k" }), '<cache-remove-value key="k" />'],
    [
      "send-request",
      sendRequest({
        mode: "new",
        url: "https://a/b",
        method: "POST",
        headers: [{ name: "a", values: ["b"] }],
        body: "{}",
        timeoutSeconds: 20,
        responseVariableName: "r",
        ignoreError: true,
        certificate: { thumbprint: namedValue("thumbprint") },
        managedIdentity: { resource: "https://vault.azure.net" },
        proxy: { url: "http://proxy:8080" },
      }),
      '<send-request mode="new" response-variable-name="r" timeout="20" ignore-error="true">\n  <set-url>https://a/b</set-url>\n  <set-method>POST</set-method>\n  <set-header name="a" exists-action="override">\n    <value>b</value>\n  </set-header>\n  <set-body>{}</set-body>\n  <authentication-certificate thumbprint="{{thumbprint}}" />\n  <authentication-managed-identity resource="https://vault.azure.net" />\n  <proxy url="http://proxy:8080" />\n</send-request>',
    ],
    [
      "send-one-way-request that copies",
      sendOneWayRequest({ mode: "copy", url: "https://a/b", timeoutSeconds: 5 }),
      '<send-one-way-request mode="copy" timeout="5">\n  <set-url>https://a/b</set-url>\n</send-one-way-request>',
    ],
    [
      "rewrite-uri",
      rewriteUri({ template: "/v2/{id}?a=b", copyUnmatchedParams: false }),
      '<rewrite-uri template="/v2/{id}?a=b" copy-unmatched-params="false" />',
    ],
    ["set-method", setMethod("PUT"), "<set-method>PUT</set-method>"],
    ["find-and-replace", findAndReplace({ from: "a", to: "" }), '<find-and-replace from="a" to="" />'],
    [
      "mock-response",
      mockResponse({ statusCode: 201, contentType: "application/json" }),
      '<mock-response status-code="201" content-type="application/json" />',
    ],
    ["mock-response without arguments", mockResponse(), "<mock-response />"],
    [
      "wait",
      wait({ for: "any" }, cacheLookupValue({ key: "k", variableName: "v" })),
      '<wait for="any">\n  <cache-lookup-value key="k" variable-name="v" />\n</wait>',
    ],
    ["redirect-content-urls", redirectContentUrls(), "<redirect-content-urls />"],
    [
      "proxy",
      proxy({ url: "http://proxy:8080", username: "u", password: namedValue("p") }),
      '<proxy url="http://proxy:8080" username="u" password="{{p}}" />',
      "authentication-basic",
      authenticationBasic({ username: "u", password: namedValue("p") }),
      '<authentication-basic username="u" password="{{p}}" />',
    ],
    [
      "authentication-certificate",
      authenticationCertificate({ certificateId: "c" }),
      '<authentication-certificate certificate-id="c" />',
    ],
    [
      "azure-openai-emit-token-metric",
      azureOpenaiEmitTokenMetric({ dimensions: [{ name: "API ID" }] }),
      '<azure-openai-emit-token-metric>\n  <dimension name="API ID" />\n</azure-openai-emit-token-metric>',
    ],
    [
      "azure-openai-semantic-cache-lookup",
      azureOpenaiSemanticCacheLookup({ scoreThreshold: 0.05, embeddingsBackendId: "e", ignoreSystemMessages: true }),
      '<azure-openai-semantic-cache-lookup score-threshold="0.05" embeddings-backend-id="e" embeddings-backend-auth="system-assigned" ignore-system-messages="true" />',
    ],
    [
      "azure-openai-semantic-cache-store",
      azureOpenaiSemanticCacheStore({ durationSeconds: 60 }),
      '<azure-openai-semantic-cache-store duration="60" />',
    ],
    [
      "azure-openai-token-limit",
      azureOpenaiTokenLimit({ counterKey: "k", tokensPerMinute: 1, estimatePromptTokens: true }),
      '<azure-openai-token-limit counter-key="k" tokens-per-minute="1" estimate-prompt-tokens="true" />',
    ],
    [
      "check-header",
      checkHeader({
        name: "a",
        failedCheckHttpCode: 401,
        failedCheckErrorMessage: "no",
        ignoreCase: false,
        values: ["b"],
      }),
      '<check-header name="a" failed-check-httpcode="401" failed-check-error-message="no" ignore-case="false">\n  <value>b</value>\n</check-header>',
    ],
    [
      "cors",
      cors({
        allowedOrigins: ["https://a"],
        allowedMethods: ["*"],
        preflightResultMaxAgeSeconds: 300,
        allowedHeaders: ["*"],
        exposeHeaders: ["x-a"],
        allowCredentials: true,
        terminateUnmatchedRequest: false,
      }),
      '<cors allow-credentials="true" terminate-unmatched-request="false">\n  <allowed-origins>\n    <origin>https://a</origin>\n  </allowed-origins>\n  <allowed-methods preflight-result-max-age="300">\n    <method>*</method>\n  </allowed-methods>\n  <allowed-headers>\n    <header>*</header>\n  </allowed-headers>\n  <expose-headers>\n    <header>x-a</header>\n  </expose-headers>\n</cors>',
    ],
    [
      "emit-metric",
      emitMetric({ name: "m", namespace: "n", value: 1.5, dimensions: [{ name: "API ID" }] }),
      '<emit-metric name="m" namespace="n" value="1.5">\n  <dimension name="API ID" />\n</emit-metric>',
    ],
    [
      "get-authorization-context",
      getAuthorizationContext({
        providerId: "p",
        authorizationId: "a",
        contextVariableName: "v",
        identityType: "jwt",
        identity: expression`context.Request.Headers["Authorization"][0]`,
      }),
      `<get-authorization-context provider-id="p" authorization-id="a" context-variable-name="v" identity-type="jwt" identity='@(context.Request.Headers["Authorization"][0])' />`,
    ],
    [
      "ip-filter",
      ipFilter({ action: "allow", addresses: ["10.0.0.1"], addressRanges: [{ from: "10.1.0.0", to: "10.1.0.9" }] }),
      '<ip-filter action="allow">\n  <address>10.0.0.1</address>\n  <address-range from="10.1.0.0" to="10.1.0.9" />\n</ip-filter>',
    ],
    [
      "limit-concurrency",
      limitConcurrency({ key: "k", maxCount: 3 }, forwardRequest()),
      '<limit-concurrency key="k" max-count="3">\n  <forward-request />\n</limit-concurrency>',
    ],
    [
      "llm-content-safety",
      llmContentSafety({
        backendId: "safety",
        shieldPrompt: true,
        windowSize: 1000,
        windowOverlapSize: 100,
        outputType: "EightSeverityLevels",
        categories: [{ name: "Hate", threshold: 4 }],
        blocklists: ["l"],
      }),
      '<llm-content-safety backend-id="safety" shield-prompt="true" window-size="1000" window-overlap-size="100">\n  <categories output-type="EightSeverityLevels">\n    <category name="Hate" threshold="4" />\n  </categories>\n  <blocklists>\n    <id>l</id>\n  </blocklists>\n</llm-content-safety>',
    ],
    [
      "log-to-eventhub",
      logToEventhub({ loggerId: "l", partitionKey: "k", message: expression`context.RequestId.ToString()` }),
      '<log-to-eventhub logger-id="l" partition-key="k">@(context.RequestId.ToString())</log-to-eventhub>',
    ],
    [
      "quota",
      quota({
        calls: 10,
        bandwidthKilobytes: 40,
        renewalPeriodSeconds: 3600,
        apis: [{ id: "a", calls: 5, operations: [{ name: "o", bandwidthKilobytes: 2 }] }],
      }),
      '<quota calls="10" bandwidth="40" renewal-period="3600">\n  <api id="a" calls="5">\n    <operation name="o" bandwidth="2" />\n  </api>\n</quota>',
    ],
    [
      "quota-by-key",
      quotaByKey({
        calls: 10,
        renewalPeriodSeconds: 300,
        counterKey: subscription,
        incrementCondition: expression`context.Response.StatusCode == 200`,
        firstPeriodStart: "2026-01-01T00:00:00Z",
      }),
      '<quota-by-key calls="10" renewal-period="300" counter-key="@(context.Subscription.Id)" increment-condition="@(context.Response.StatusCode == 200)" first-period-start="2026-01-01T00:00:00Z" />',
    ],
    [
      "rate-limit",
      rateLimit({
        calls: 20,
        renewalPeriodSeconds: 90,
        remainingCallsVariableName: "left",
        apis: [{ name: "a", calls: 5, renewalPeriodSeconds: 60 }],
      }),
      '<rate-limit calls="20" renewal-period="90" remaining-calls-variable-name="left">\n  <api name="a" calls="5" renewal-period="60" />\n</rate-limit>',
    ],
    [
      "validate-client-certificate",
      validateClientCertificate({
        validateRevocation: false,
        identities: [{ subject: "CN=a", issuerSubject: "CN=b" }],
      }),
      '<validate-client-certificate validate-revocation="false">\n  <identities>\n    <identity subject="CN=a" issuer-subject="CN=b" />\n  </identities>\n</validate-client-certificate>',
    ],
    [
      "validate-content",
      validateContent({
        unspecifiedContentTypeAction: "prevent",
        maxSizeBytes: 1024,
        sizeExceededAction: "detect",
        errorsVariableName: "e",
        contentTypeMap: { missingContentTypeValue: "application/json", types: [{ from: "text/a", to: "text/b" }] },
        contents: [
          { type: "application/json", validateAs: "json", action: "prevent", allowAdditionalProperties: false },
        ],
      }),
      '<validate-content unspecified-content-type-action="prevent" max-size="1024" size-exceeded-action="detect" errors-variable-name="e">\n  <content-type-map missing-content-type-value="application/json">\n    <type from="text/a" to="text/b" />\n  </content-type-map>\n  <content type="application/json" validate-as="json" action="prevent" allow-additional-properties="false" />\n</validate-content>',
    ],
    [
      "validate-headers",
      validateHeaders({
        specifiedHeaderAction: "ignore",
        unspecifiedHeaderAction: "prevent",
        headers: [{ name: "a", action: "detect" }],
      }),
      '<validate-headers specified-header-action="ignore" unspecified-header-action="prevent">\n  <header name="a" action="detect" />\n</validate-headers>',
    ],
    [
      "validate-parameters",
      validateParameters({
        specifiedParameterAction: "prevent",
        unspecifiedParameterAction: "prevent",
        headers: {
          specifiedParameterAction: "detect",
          unspecifiedParameterAction: "ignore",
          parameters: [{ name: "Host", action: "ignore" }],
        },
        path: { specifiedParameterAction: "detect" },
      }),
      '<validate-parameters specified-parameter-action="prevent" unspecified-parameter-action="prevent">\n  <headers specified-parameter-action="detect" unspecified-parameter-action="ignore">\n    <parameter name="Host" action="ignore" />\n  </headers>\n  <path specified-parameter-action="detect" />\n</validate-parameters>',
    ],
    [
      "validate-status-code",
      validateStatusCode({ unspecifiedStatusCodeAction: "prevent", statusCodes: [{ code: 404, action: "ignore" }] }),
      '<validate-status-code unspecified-status-code-action="prevent">\n  <status-code code="404" action="ignore" />\n</validate-status-code>',
    ],
  ] as const) {
    it(sentence, () => expect(xml(statement)).toBe(expected));

    it(`${sentence}, read again, is the same`, () => {
      const document = fragment(statement);
      expect(withoutPositions(parsePolicy(renderPolicy(document)))).toEqual(document);
    });
  }

  it("has a builder for each row but those that an AI gateway has no use for", () => {
    expect([...statementRows.keys()].filter((name) => builderOf(name) === undefined).sort()).toEqual([
      "authentication-token",
      "authentication-token-store",
      "cosmosdb-data-source",
      "cross-domain",
      "graphql-data-source",
      "http-data-source",
      "invoke-dapr-binding",
      "invoke-request",
      "json-to-xml",
      "jsonp",
      "publish-event",
      "publish-to-dapr",
      "send-service-bus-message",
      "set-graphql-resolver",
      "set-request-metric-dimension-value",
      "sql-data-source",
      "validate-graphql-request",
      "validate-odata-request",
      "xml-to-json",
      "xsl-transform",
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
      "a new request without address",
      () => sendRequest({ method: "GET", responseVariableName: "r" }),
      "`send-request.set-url`: expected in a new request, got none. Pass `url`, or copy the present request.",
    ],
    [
      "a new request without method",
      () => sendOneWayRequest({ url: "https://a" }),
      "`send-one-way-request.set-method`: expected in a new request, got none. Pass `method`, or copy the present request.",
    ],
    [
      "what cannot be waited for",
      () => wait({}, setBody("a")),
      "`wait.set-body`: expected one of send-request, cache-lookup-value, choose, cache-store-value, forward-request, authentication-managed-identity, authentication-token, got set-body. Remove it.",
    ],
    [
      "a method of nothing",
      () => setMethod(""),
      "`set-method`: expected a text, got none. Write one into the element.",
    ],
    [
      "a status that is none",
      () => mockResponse({ statusCode: 20 }),
      '`mock-response.status-code`: expected a whole number from 100 to 999, got "20". Correct it.',
      "a content filter that blocks nothing",
      () => llmContentSafety({ backendId: "b", outputType: "FourSeverityLevels" }),
      "`llm-content-safety.categories.category`: expected at least 1, got 0. Add one.",
    ],
    [
      "a threshold beyond the scale",
      () => llmContentSafety({ backendId: "b", categories: [{ name: "Hate", threshold: 8 }] }),
      '`llm-content-safety.categories.category.threshold`: expected a whole number from 0 to 7, got "8". Correct it.',
    ],
    [
      "a certificate by name and by thumbprint",
      () => authenticationCertificate({ certificateId: "c", thumbprint: "t" }),
      "`authentication-certificate`: expected at most one of `thumbprint`, `certificate-id`, got thumbprint and certificate-id. Keep one.",
    ],
    [
      "a connection as a token without token",
      () =>
        getAuthorizationContext({
          providerId: "p",
          authorizationId: "a",
          contextVariableName: "v",
          identityType: "jwt",
        }),
      "`get-authorization-context.identity`: expected beside `identity-type` jwt, got none. Add the attribute.",
    ],
    [
      "an issuer by certificate and by name",
      () => validateClientCertificate({ identities: [{ issuerCertificateId: "i", issuerSubject: "CN=i" }] }),
      "`validate-client-certificate.identities.identity`: expected at most one of `issuer-certificate-id`, `issuer-subject`, got issuer-certificate-id and issuer-subject. Keep one.",
    ],
    [
      "a mapping of no content type",
      () =>
        validateContent({
          unspecifiedContentTypeAction: "ignore",
          maxSizeBytes: 1,
          sizeExceededAction: "ignore",
          contentTypeMap: { types: [{ to: "text/plain" }] },
        }),
      "`validate-content.content-type-map.type`: expected exactly one of `from`, `when`, got none. Keep one.",
    ],
    [
      "a body of more than 4 MB",
      () =>
        validateContent({
          unspecifiedContentTypeAction: "ignore",
          maxSizeBytes: 4194305,
          sizeExceededAction: "ignore",
        }),
      "`validate-content.max-size`: expected at most 4194304 bytes, got 4194305. Lower it.",
    ],
    [
      "a filter of no address",
      () => ipFilter({ action: "allow" }),
      "`ip-filter`: expected at least one of `address`, `address-range`, got none. Add one.",
    ],
    [
      "origins of nobody",
      () => cors({ allowedOrigins: [], allowedHeaders: ["*"] }),
      "`cors.allowed-origins`: expected exactly 1, got 0. Add one.",
    ],
    [
      "a quota of nothing",
      () => quota({ renewalPeriodSeconds: 0 }),
      "`quota`: expected at least one of `calls`, `bandwidth`, got none. Keep one.",
    ],
    [
      "a quota of an API without name",
      () => quota({ calls: 1, renewalPeriodSeconds: 0, apis: [{ calls: 1 }] }),
      "`quota.api`: expected at least one of `name`, `id`, got none. Keep one.",
    ],
    [
      "a quota of less than five minutes",
      () => quotaByKey({ calls: 1, renewalPeriodSeconds: 299, counterKey: "k" }),
      '`quota-by-key.renewal-period`: expected 0 or at least 300 seconds, or an ISO 8601 duration, got "299". Correct it.',
    ],
    [
      "a quota that starts at no time",
      () => quotaByKey({ calls: 1, renewalPeriodSeconds: 0, counterKey: "k", firstPeriodStart: "tomorrow" }),
      '`quota-by-key.first-period-start`: expected a time such as `2026-01-31T00:00:00Z`, got "tomorrow". Correct it.',
    ],
    [
      "a rate over more than five minutes",
      () => rateLimit({ calls: 1, renewalPeriodSeconds: 301 }),
      '`rate-limit.renewal-period`: expected a whole number from 1 to 300, got "301". Correct it.',
    ],
    [
      "two ways to a partition",
      () => logToEventhub({ loggerId: "l", message: "m", partitionId: "0", partitionKey: "k" }),
      "`log-to-eventhub`: expected at most one of `partition-id`, `partition-key`, got partition-id and partition-key. Keep one.",
    ],
    [
      "two timeouts",
      () => forwardRequest({ timeoutSeconds: 1, timeoutMilliseconds: 1 }),
      "`forward-request`: expected at most one of `timeout`, `timeout-ms`, got timeout and timeout-ms. Keep one.",
    ],
    [
      "six custom dimensions of any metric",
      () =>
        emitMetric({ name: "m", dimensions: ["a", "b", "c", "d", "e", "f"].map((name) => ({ name, value: name })) }),
      "`emit-metric.dimension`: expected at most 5 custom dimensions, got 6. Remove some.",
    ],
    [
      "a fragment name that would be code",
      () => includeFragment("@(x)"),
      "`include-fragment.fragment-id`: expected a literal, got an expression. API Management takes none here: write the value itself.",
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
