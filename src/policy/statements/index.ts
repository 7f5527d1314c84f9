// The builders, and the table of what is known of each statement.
import type { StatementRow } from "../statement-row";
import { row as authenticationBasic } from "./authentication-basic";
import { row as authenticationCertificate } from "./authentication-certificate";
import { row as authenticationManagedIdentity } from "./authentication-managed-identity";
import { row as authenticationToken } from "./authentication-token";
import { row as authenticationTokenStore } from "./authentication-token-store";
import { row as azureOpenaiEmitTokenMetric } from "./azure-openai-emit-token-metric";
import { row as azureOpenaiSemanticCacheLookup } from "./azure-openai-semantic-cache-lookup";
import { row as azureOpenaiSemanticCacheStore } from "./azure-openai-semantic-cache-store";
import { row as azureOpenaiTokenLimit } from "./azure-openai-token-limit";
import { row as base } from "./base";
import { row as cacheLookup } from "./cache-lookup";
import { row as cacheLookupValue } from "./cache-lookup-value";
import { row as cacheRemoveValue } from "./cache-remove-value";
import { row as cacheStore } from "./cache-store";
import { row as cacheStoreValue } from "./cache-store-value";
import { row as checkHeader } from "./check-header";
import { row as choose } from "./choose";
import { row as cors } from "./cors";
import { row as cosmosdbDataSource } from "./cosmosdb-data-source";
import { row as crossDomain } from "./cross-domain";
import { row as emitMetric } from "./emit-metric";
import { row as findAndReplace } from "./find-and-replace";
import { row as forwardRequest } from "./forward-request";
import { row as getAuthorizationContext } from "./get-authorization-context";
import { row as graphqlDataSource } from "./graphql-data-source";
import { row as httpDataSource } from "./http-data-source";
import { row as includeFragment } from "./include-fragment";
import { row as invokeDaprBinding } from "./invoke-dapr-binding";
import { row as invokeRequest } from "./invoke-request";
import { row as ipFilter } from "./ip-filter";
import { row as jsonToXml } from "./json-to-xml";
import { row as jsonp } from "./jsonp";
import { row as limitConcurrency } from "./limit-concurrency";
import { row as llmContentSafety } from "./llm-content-safety";
import { row as llmEmitTokenMetric } from "./llm-emit-token-metric";
import { row as llmSemanticCacheLookup } from "./llm-semantic-cache-lookup";
import { row as llmSemanticCacheStore } from "./llm-semantic-cache-store";
import { row as llmTokenLimit } from "./llm-token-limit";
import { row as logToEventhub } from "./log-to-eventhub";
import { row as mockResponse } from "./mock-response";
import { row as proxy } from "./proxy";
import { row as publishEvent } from "./publish-event";
import { row as publishToDapr } from "./publish-to-dapr";
import { row as quota } from "./quota";
import { row as quotaByKey } from "./quota-by-key";
import { row as rateLimit } from "./rate-limit";
import { row as rateLimitByKey } from "./rate-limit-by-key";
import { row as redirectContentUrls } from "./redirect-content-urls";
import { row as retry } from "./retry";
import { row as returnResponse } from "./return-response";
import { row as rewriteUri } from "./rewrite-uri";
import { row as sendOneWayRequest } from "./send-one-way-request";
import { row as sendRequest } from "./send-request";
import { row as sendServiceBusMessage } from "./send-service-bus-message";
import { row as setBackendService } from "./set-backend-service";
import { row as setBody } from "./set-body";
import { row as setGraphqlResolver } from "./set-graphql-resolver";
import { row as setHeader } from "./set-header";
import { row as setMethod } from "./set-method";
import { row as setQueryParameter } from "./set-query-parameter";
import { row as setRequestMetricDimensionValue } from "./set-request-metric-dimension-value";
import { row as setStatus } from "./set-status";
import { row as setVariable } from "./set-variable";
import { row as sqlDataSource } from "./sql-data-source";
import { row as trace } from "./trace";
import { row as validateAzureAdToken } from "./validate-azure-ad-token";
import { row as validateClientCertificate } from "./validate-client-certificate";
import { row as validateContent } from "./validate-content";
import { row as validateGraphqlRequest } from "./validate-graphql-request";
import { row as validateHeaders } from "./validate-headers";
import { row as validateJwt } from "./validate-jwt";
import { row as validateOdataRequest } from "./validate-odata-request";
import { row as validateParameters } from "./validate-parameters";
import { row as validateStatusCode } from "./validate-status-code";
import { row as wait } from "./wait";
import { row as xmlToJson } from "./xml-to-json";
import { row as xslTransform } from "./xsl-transform";

/** Every statement, by XML name. Those that an AI gateway has no use for have no builder. */
export const statementRows: ReadonlyMap<string, StatementRow> = new Map(
  [
    authenticationBasic,
    authenticationCertificate,
    authenticationManagedIdentity,
    authenticationToken,
    authenticationTokenStore,
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
    cosmosdbDataSource,
    crossDomain,
    emitMetric,
    findAndReplace,
    forwardRequest,
    getAuthorizationContext,
    graphqlDataSource,
    httpDataSource,
    includeFragment,
    invokeDaprBinding,
    invokeRequest,
    ipFilter,
    jsonToXml,
    jsonp,
    limitConcurrency,
    llmContentSafety,
    llmEmitTokenMetric,
    llmSemanticCacheLookup,
    llmSemanticCacheStore,
    llmTokenLimit,
    logToEventhub,
    mockResponse,
    proxy,
    publishEvent,
    publishToDapr,
    quota,
    quotaByKey,
    rateLimit,
    rateLimitByKey,
    redirectContentUrls,
    retry,
    returnResponse,
    rewriteUri,
    sendOneWayRequest,
    sendRequest,
    sendServiceBusMessage,
    setBackendService,
    setBody,
    setGraphqlResolver,
    setHeader,
    setMethod,
    setQueryParameter,
    setRequestMetricDimensionValue,
    setStatus,
    setVariable,
    sqlDataSource,
    trace,
    validateAzureAdToken,
    validateClientCertificate,
    validateContent,
    validateGraphqlRequest,
    validateHeaders,
    validateJwt,
    validateOdataRequest,
    validateParameters,
    validateStatusCode,
    wait,
    xmlToJson,
    xslTransform,
  ].map((row) => [row.name, row]),
);

export { type AuthenticationBasicArgs, authenticationBasic } from "./authentication-basic";
export { type AuthenticationCertificateArgs, authenticationCertificate } from "./authentication-certificate";
export {
  type AuthenticationManagedIdentityArgs,
  authenticationManagedIdentity,
} from "./authentication-managed-identity";
export { azureOpenaiEmitTokenMetric } from "./azure-openai-emit-token-metric";
export { azureOpenaiSemanticCacheLookup } from "./azure-openai-semantic-cache-lookup";
export { azureOpenaiSemanticCacheStore } from "./azure-openai-semantic-cache-store";
export { azureOpenaiTokenLimit } from "./azure-openai-token-limit";
export { base } from "./base";
export { type CacheLookupArgs, cacheLookup, DownstreamCachingType } from "./cache-lookup";
export { type CacheLookupValueArgs, cacheLookupValue } from "./cache-lookup-value";
export { type CacheRemoveValueArgs, cacheRemoveValue } from "./cache-remove-value";
export { type CacheStoreArgs, cacheStore } from "./cache-store";
export { type CacheStoreValueArgs, cacheStoreValue } from "./cache-store-value";
export { type CheckHeaderArgs, checkHeader } from "./check-header";
export { choose, type WhenArgs } from "./choose";
export { type CorsArgs, cors } from "./cors";
export { type EmitMetricArgs, emitMetric } from "./emit-metric";
export { type FindAndReplaceArgs, findAndReplace } from "./find-and-replace";
export { type ForwardRequestArgs, forwardRequest, HttpVersion } from "./forward-request";
export { type GetAuthorizationContextArgs, getAuthorizationContext, IdentityType } from "./get-authorization-context";
export { includeFragment } from "./include-fragment";
export { type AddressRangeArgs, IpFilterAction, type IpFilterArgs, ipFilter } from "./ip-filter";
export { type LimitConcurrencyArgs, limitConcurrency } from "./limit-concurrency";
export {
  ContentSafetyCategory,
  type ContentSafetyCategoryArgs,
  ContentSafetyOutputType,
  type LlmContentSafetyArgs,
  llmContentSafety,
} from "./llm-content-safety";
export { type LlmEmitTokenMetricArgs, llmEmitTokenMetric } from "./llm-emit-token-metric";
export { type LlmSemanticCacheLookupArgs, llmSemanticCacheLookup } from "./llm-semantic-cache-lookup";
export { type LlmSemanticCacheStoreArgs, llmSemanticCacheStore } from "./llm-semantic-cache-store";
export { type LlmTokenLimitArgs, llmTokenLimit, TokenQuotaPeriod } from "./llm-token-limit";
export { type LogToEventhubArgs, logToEventhub } from "./log-to-eventhub";
export { type MockResponseArgs, mockResponse } from "./mock-response";
export { type ProxyArgs, proxy } from "./proxy";
export { type ApiQuotaArgs, type OperationQuotaArgs, type QuotaAmountArgs, type QuotaArgs, quota } from "./quota";
export { type QuotaByKeyArgs, quotaByKey } from "./quota-by-key";
export { type ApiRateLimitArgs, type OperationRateLimitArgs, type RateLimitArgs, rateLimit } from "./rate-limit";
export { type RateLimitByKeyArgs, rateLimitByKey } from "./rate-limit-by-key";
export { redirectContentUrls } from "./redirect-content-urls";
export { type RetryArgs, retry } from "./retry";
export { type ReturnResponseArgs, returnResponse } from "./return-response";
export { type RewriteUriArgs, rewriteUri } from "./rewrite-uri";
export { sendOneWayRequest } from "./send-one-way-request";
export { type SendRequestArgs, sendRequest } from "./send-request";
export { type SetBackendServiceArgs, setBackendService } from "./set-backend-service";
export { setBody } from "./set-body";
export { ExistsAction, type SetHeaderArgs, setHeader } from "./set-header";
export { setMethod } from "./set-method";
export { type SetQueryParameterArgs, setQueryParameter } from "./set-query-parameter";
export { type SetStatusArgs, setStatus } from "./set-status";
export { type SetVariableArgs, setVariable } from "./set-variable";
export { type TraceArgs, TraceSeverity, trace } from "./trace";
export { type ValidateAzureAdTokenArgs, validateAzureAdToken } from "./validate-azure-ad-token";
export {
  type CertificateIdentityArgs,
  type ValidateClientCertificateArgs,
  validateClientCertificate,
} from "./validate-client-certificate";
export {
  type ContentArgs,
  type ContentTypeMapArgs,
  type ContentTypeMappingArgs,
  ContentValidator,
  type ValidateContentArgs,
  validateContent,
} from "./validate-content";
export { type ValidateHeadersArgs, validateHeaders } from "./validate-headers";
export { type ValidateJwtArgs, validateJwt } from "./validate-jwt";
export {
  type ParametersArgs,
  type PathParametersArgs,
  type ValidateParametersArgs,
  validateParameters,
} from "./validate-parameters";
export { type StatusCodeActionArgs, type ValidateStatusCodeArgs, validateStatusCode } from "./validate-status-code";
export { type WaitArgs, WaitFor, wait } from "./wait";
