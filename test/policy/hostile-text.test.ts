import {
  authenticationBasic,
  authenticationCertificate,
  authenticationManagedIdentity,
  azureOpenaiEmitTokenMetric,
  azureOpenaiSemanticCacheLookup,
  azureOpenaiSemanticCacheStore,
  azureOpenaiTokenLimit,
  base,
  cacheLookup,
  cacheLookupValue,
  cacheRemoveValue,
  cacheStore,
  cacheStoreValue,
  checkHeader,
  choose,
  cors,
  type Element,
  element,
  emitMetric,
  expression,
  findAndReplace,
  forwardRequest,
  fragment,
  getAuthorizationContext,
  includeFragment,
  ipFilter,
  limitConcurrency,
  literal,
  llmContentSafety,
  llmEmitTokenMetric,
  llmSemanticCacheLookup,
  llmSemanticCacheStore,
  llmTokenLimit,
  logToEventhub,
  mockResponse,
  type Node,
  PolicyError,
  type PolicyFragment,
  parsePolicy,
  proxy,
  quota,
  quotaByKey,
  quote,
  rateLimit,
  rateLimitByKey,
  redirectContentUrls,
  renderPolicy,
  retry,
  returnResponse,
  rewriteUri,
  type SentRequestArgs,
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
  type Value,
  validateAzureAdToken,
  validateClientCertificate,
  validateContent,
  validateHeaders,
  validateJwt,
  validateParameters,
  validateStatusCode,
  wait,
} from "apim-ai-gateway/policy";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileExpression } from "../../src/emulator/gateway/expressions";
import { expressionContext } from "../emulator/gateway/expressions/expression-context";
import { builderOf } from "./builder-of";
import { hostile } from "./hostile-strings";
import { withoutPositions } from "./without-positions";

const name = fc.stringMatching(/^[a-z][a-z-]{0,8}$/);

const tree: fc.Arbitrary<Element> = fc.letrec<{ element: Element }>((tie) => ({
  element: fc
    .tuple(
      name,
      fc.dictionary(name, hostile, { maxKeys: 3, noNullPrototype: true }),
      fc.oneof(
        { maxDepth: 4 },
        fc.constant([]),
        fc.array(tie("element"), { maxLength: 3 }),
        fc.array(hostile, { minLength: 1, maxLength: 1 }),
      ),
    )
    .map(([tag, attributes, children]) => element(tag, attributes, ...(children as (Element | string)[]))),
})).element;

const reread = (node: Element) => (parsePolicy(renderPolicy(fragment(node))) as PolicyFragment).children;

/** What a value means: the text it stands for, whether it is written out or as a C# literal. */
function meaning(value: Value): string {
  return typeof value === "string" ? value : compileExpression(value).evaluateText(expressionContext());
}

describe("text of users", () => {
  it("survives rendering and reading, in whatever tree it stands", () => {
    fc.assert(
      fc.property(tree, (node) => {
        expect(withoutPositions(reread(node))).toEqual([node]);
      }),
      { numRuns: 500 },
    );
  });

  it("means in the emulator exactly what was given", () => {
    fc.assert(
      fc.property(hostile, (data) => {
        const [read] = reread(element("a", { b: data })) as [Element];
        expect(meaning(read.attributes.b as Value)).toBe(data);
      }),
      { numRuns: 1000 },
    );
  });

  it("stays one C# literal inside of an expression", () => {
    fc.assert(
      fc.property(hostile, (data) => {
        const [read] = reread(element("a", { b: expression`${data} + "."` })) as [Element];
        expect(meaning(read.attributes.b as Value)).toBe(`${data}.`);
        expect(quote(data)).toMatch(/^"[\x20-\x7e]*"$/);
        expect(quote(data).slice(1, -1)).not.toMatch(/["{}()@<>&']/);
      }),
      { numRuns: 1000 },
    );
  });

  it("never names a named value, nor starts an expression of its own", () => {
    fc.assert(
      fc.property(hostile, (data) => {
        const value = literal(data);
        const written = renderPolicy(fragment(element("a", { b: data })));
        expect(written).not.toContain("{{");
        if (typeof value === "string") expect(written).not.toMatch(/@[({]/);
      }),
      { numRuns: 1000 },
    );
  });

  it("is tried on every builder", () => {
    expect(Object.keys(builders).sort()).toEqual([...statementRows.keys()].filter(builderOf).sort());
  });

  it.each(Object.entries(builders))("changes nothing of %s beside itself, or is refused", (_, builds) => {
    for (const build of builds) {
      const [ordinary] = ["plain", "1", "true"].flatMap((data) => built(() => build(data)) ?? []);
      const plain = shape(reread(ordinary as Element));
      fc.assert(
        fc.property(hostile, (data) => {
          // A value of nothing has no text.
          fc.pre(data !== "");
          const statement = built(() => build(data));
          if (statement === undefined) return;
          const written = reread(statement);
          expect(withoutPositions(written)).toEqual([statement]);
          expect(shape(written)).toEqual(plain);
          expect(renderPolicy(fragment(statement))).not.toContain("{{");
        }),
        { numRuns: 200 },
      );
    }
  });
});

/**
 * Each builder with the data where it takes strings. What takes no expression, and so refuses what looks like one, stands
 * in a line of its own.
 */
const builders: Readonly<Record<string, readonly ((data: string) => Element)[]>> = {
  "authentication-managed-identity": [
    (data) => authenticationManagedIdentity({ resource: data }),
    (data) => authenticationManagedIdentity({ resource: "a", clientId: data, outputTokenVariableName: data }),
  ],
  "authentication-basic": [(data) => authenticationBasic({ username: data, password: data })],
  "authentication-certificate": [
    (data) => authenticationCertificate({ certificateId: data }),
    (data) => authenticationCertificate({ body: data, password: data }),
  ],
  "azure-openai-emit-token-metric": [
    (data) => azureOpenaiEmitTokenMetric({ dimensions: [{ name: "Team", value: data }] }),
  ],
  "azure-openai-semantic-cache-lookup": [
    (data) => azureOpenaiSemanticCacheLookup({ scoreThreshold: 0.05, embeddingsBackendId: data, varyBy: [data] }),
  ],
  "azure-openai-semantic-cache-store": [(data) => azureOpenaiSemanticCacheStore({ durationSeconds: data })],
  "azure-openai-token-limit": [
    (data) => azureOpenaiTokenLimit({ counterKey: data, tokensPerMinute: 1, estimatePromptTokens: false }),
  ],
  base: [() => base()],
  "cache-lookup": [
    (data) =>
      cacheLookup({
        varyByDeveloper: false,
        varyByDeveloperGroups: false,
        varyByHeaders: [data, data],
        varyByQueryParameters: [data],
      }),
    (data) => cacheLookup({ varyByDeveloper: data, varyByDeveloperGroups: data, mustRevalidate: data }),
  ],
  "cache-lookup-value": [
    (data) => cacheLookupValue({ key: data, variableName: "a", defaultValue: data }),
    (data) => cacheLookupValue({ key: "a", variableName: data }),
  ],
  "cache-remove-value": [(data) => cacheRemoveValue({ key: data })],
  "cache-store": [(data) => cacheStore({ durationSeconds: data })],
  "cache-store-value": [(data) => cacheStoreValue({ key: data, value: data, durationSeconds: 1 })],
  "find-and-replace": [(data) => findAndReplace({ from: data, to: data })],
  "check-header": [
    (data) =>
      checkHeader({
        name: data,
        failedCheckHttpCode: 401,
        failedCheckErrorMessage: data,
        ignoreCase: true,
        values: [data, data],
      }),
  ],
  choose: [
    (data) => choose([{ condition: expression`${data} == ""`, statements: [setBody(`x${data}`)] }], [setBody(data)]),
  ],
  cors: [
    (data) =>
      cors({
        allowedOrigins: [data],
        allowedMethods: [data],
        allowedHeaders: [data],
        exposeHeaders: [data],
      }),
    (data) => cors({ allowedOrigins: ["*"], allowedHeaders: ["*"], allowCredentials: data }),
  ],
  "emit-metric": [
    (data) => emitMetric({ name: "a", dimensions: [{ name: "Team", value: data }] }),
    (data) => emitMetric({ name: data, namespace: data, dimensions: [{ name: data, value: "a" }] }),
  ],
  "forward-request": [
    (data) => forwardRequest({ timeoutSeconds: data }),
    (data) => forwardRequest({ followRedirects: data }),
  ],
  "get-authorization-context": [
    (data) =>
      getAuthorizationContext({
        providerId: data,
        authorizationId: data,
        contextVariableName: data,
        identityType: "jwt",
        identity: data,
      }),
  ],
  "include-fragment": [(data) => includeFragment(data)],
  "ip-filter": [(data) => ipFilter({ action: "allow", addresses: [data], addressRanges: [{ from: data, to: data }] })],
  "limit-concurrency": [(data) => limitConcurrency({ key: data, maxCount: 1 }, setBody(data))],
  "llm-content-safety": [
    (data) =>
      llmContentSafety({
        backendId: data,
        categories: [{ name: "Hate", threshold: 1 }],
        blocklists: [data, data],
      }),
    (data) => llmContentSafety({ backendId: "a", windowSize: data }),
  ],
  "llm-emit-token-metric": [
    (data) => llmEmitTokenMetric({ dimensions: [{ name: "Team", value: data }] }),
    (data) => llmEmitTokenMetric({ namespace: data, dimensions: [{ name: data, value: "a" }] }),
  ],
  "llm-semantic-cache-lookup": [
    (data) => llmSemanticCacheLookup({ scoreThreshold: 0.05, embeddingsBackendId: "a", varyBy: [data, data] }),
    (data) => llmSemanticCacheLookup({ scoreThreshold: 0.05, embeddingsBackendId: data }),
  ],
  "llm-semantic-cache-store": [(data) => llmSemanticCacheStore({ durationSeconds: data })],
  "llm-token-limit": [
    (data) => llmTokenLimit({ counterKey: data, tokensPerMinute: 1, estimatePromptTokens: false }),
    (data) =>
      llmTokenLimit({
        counterKey: "a",
        tokensPerMinute: 1,
        estimatePromptTokens: false,
        retryAfterHeaderName: data,
        tokensConsumedVariableName: data,
      }),
  ],
  "mock-response": [(data) => mockResponse({ contentType: data })],
  proxy: [(data) => proxy({ url: data, username: data, password: data })],
  "log-to-eventhub": [
    (data) => logToEventhub({ loggerId: "a", partitionKey: data, message: data }),
    (data) => logToEventhub({ loggerId: data, partitionId: data, message: "a" }),
  ],
  quota: [(data) => quota({ calls: 1, renewalPeriodSeconds: 0, apis: [{ name: data, id: data, calls: 1 }] })],
  "quota-by-key": [
    (data) => quotaByKey({ calls: 1, renewalPeriodSeconds: 0, counterKey: data }),
    (data) => quotaByKey({ calls: 1, renewalPeriodSeconds: 0, counterKey: "a", incrementCount: data }),
  ],
  "rate-limit": [
    (data) =>
      rateLimit({ calls: 1, renewalPeriodSeconds: 1, apis: [{ name: data, calls: 1, renewalPeriodSeconds: 1 }] }),
    (data) => rateLimit({ calls: 1, renewalPeriodSeconds: 1, totalCallsHeaderName: data }),
  ],
  "rate-limit-by-key": [
    (data) => rateLimitByKey({ calls: 1, renewalPeriodSeconds: 1, counterKey: data }),
    (data) => rateLimitByKey({ calls: 1, renewalPeriodSeconds: 1, counterKey: "a", totalCallsHeaderName: data }),
  ],
  "redirect-content-urls": [() => redirectContentUrls()],
  retry: [(data) => retry({ condition: expression`${data} == ""`, count: 1, intervalSeconds: 0 }, setBody(data))],
  "return-response": [
    (data) =>
      returnResponse({
        status: { code: 400, reason: data },
        headers: [{ name: data, values: [data] }],
        body: data,
      }),
  ],
  "rewrite-uri": [
    (data) => rewriteUri({ template: data }),
    (data) => rewriteUri({ template: "/", copyUnmatchedParams: data }),
  ],
  "send-one-way-request": [(data) => sendOneWayRequest(request(data))],
  "send-request": [(data) => sendRequest({ ...request(data), responseVariableName: data })],
  "set-backend-service": [
    (data) => setBackendService({ backendId: data }),
    (data) => setBackendService({ baseUrl: data }),
  ],
  "set-body": [(data) => setBody(data)],
  "set-header": [(data) => setHeader({ name: data, values: [data, data] })],
  "set-method": [(data) => setMethod(data)],
  "set-query-parameter": [(data) => setQueryParameter({ name: data, values: [data, data] })],
  "set-status": [(data) => setStatus({ code: 200, reason: data })],
  "set-variable": [
    (data) => setVariable({ name: "a", value: data }),
    (data) => setVariable({ name: data, value: "a" }),
  ],
  trace: [(data) => trace({ source: data, message: data, metadata: { ordinary: data, [data]: data } })],
  "validate-azure-ad-token": [
    (data) =>
      validateAzureAdToken({
        tenantId: data,
        audiences: [data],
        authenticationEndpoint: data,
        requiredClaims: [{ name: data, separator: data, values: [data] }],
        headerName: data,
        failedValidationErrorMessage: data,
      }),
    (data) =>
      validateAzureAdToken({
        tenantId: "a",
        clientApplicationIds: [data],
        backendApplicationIds: [data],
        outputTokenVariableName: data,
      }),
  ],
  "validate-client-certificate": [
    (data) => validateClientCertificate({ identities: [{ thumbprint: data, subject: data, issuerSubject: data }] }),
  ],
  "validate-content": [
    (data) =>
      validateContent({
        unspecifiedContentTypeAction: "ignore",
        maxSizeBytes: 1,
        sizeExceededAction: "ignore",
        contentTypeMap: { types: [{ from: data, to: data }] },
        contents: [{ type: data, validateAs: "json", action: "ignore", schemaId: data, schemaRef: data }],
      }),
    (data) =>
      validateContent({
        unspecifiedContentTypeAction: "ignore",
        maxSizeBytes: 1,
        sizeExceededAction: "ignore",
        errorsVariableName: data,
        contentTypeMap: { anyContentTypeValue: data },
      }),
  ],
  "validate-headers": [
    (data) =>
      validateHeaders({
        specifiedHeaderAction: "ignore",
        unspecifiedHeaderAction: "ignore",
        headers: [{ name: data, action: "ignore" }],
      }),
  ],
  "validate-parameters": [
    (data) =>
      validateParameters({
        specifiedParameterAction: "ignore",
        unspecifiedParameterAction: "ignore",
        path: { specifiedParameterAction: "ignore", parameters: [{ name: data, action: "ignore" }] },
      }),
  ],
  "validate-status-code": [
    (data) => validateStatusCode({ unspecifiedStatusCodeAction: "ignore", errorsVariableName: data }),
  ],
  "validate-jwt": [
    (data) =>
      validateJwt({
        headerName: data,
        openidConfigUrls: [data],
        issuerSigningKeys: [data],
        audiences: [data],
        issuers: [data],
        requiredClaims: [{ name: data, values: [data] }],
        requireScheme: data,
      }),
    (data) => validateJwt({ headerName: "a", openidConfigUrls: ["https://a"], outputTokenVariableName: data }),
  ],
  wait: [(data) => wait({}, cacheLookupValue({ key: data, variableName: "a" }))],
};

function request(data: string): SentRequestArgs {
  return {
    url: data,
    method: data,
    headers: [{ name: data, values: [data] }],
    body: data,
    certificate: { thumbprint: data },
    managedIdentity: { resource: data },
    proxy: { url: data, username: data },
  };
}

/** Undefined when the builder refuses what it is given. */
function built(build: () => Element): Element | undefined {
  try {
    return build();
  } catch (error) {
    if (error instanceof PolicyError) return undefined;
    throw error;
  }
}

/** Names of elements and attributes in document order. */
function shape(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node) =>
    node.kind === "text" ? ["#text"] : [`${node.name}[${Object.keys(node.attributes)}]`, ...shape(node.children)],
  );
}
