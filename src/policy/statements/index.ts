// The builders, and the table of what is known of each statement.
import type { StatementRow } from "../statement-row";
import { row as authenticationBasic } from "./authentication-basic";
import { row as authenticationCertificate } from "./authentication-certificate";
import { row as authenticationManagedIdentity } from "./authentication-managed-identity";
import { row as azureOpenaiEmitTokenMetric } from "./azure-openai-emit-token-metric";
import { row as azureOpenaiSemanticCacheLookup } from "./azure-openai-semantic-cache-lookup";
import { row as azureOpenaiSemanticCacheStore } from "./azure-openai-semantic-cache-store";
import { row as azureOpenaiTokenLimit } from "./azure-openai-token-limit";
import { row as base } from "./base";
import { row as checkHeader } from "./check-header";
import { row as choose } from "./choose";
import { row as cors } from "./cors";
import { row as emitMetric } from "./emit-metric";
import { row as forwardRequest } from "./forward-request";
import { row as getAuthorizationContext } from "./get-authorization-context";
import { row as includeFragment } from "./include-fragment";
import { row as ipFilter } from "./ip-filter";
import { row as limitConcurrency } from "./limit-concurrency";
import { row as llmContentSafety } from "./llm-content-safety";
import { row as llmEmitTokenMetric } from "./llm-emit-token-metric";
import { row as llmSemanticCacheLookup } from "./llm-semantic-cache-lookup";
import { row as llmSemanticCacheStore } from "./llm-semantic-cache-store";
import { row as llmTokenLimit } from "./llm-token-limit";
import { row as logToEventhub } from "./log-to-eventhub";
import { row as quota } from "./quota";
import { row as quotaByKey } from "./quota-by-key";
import { row as rateLimit } from "./rate-limit";
import { row as rateLimitByKey } from "./rate-limit-by-key";
import { row as retry } from "./retry";
import { row as returnResponse } from "./return-response";
import { row as setBackendService } from "./set-backend-service";
import { row as setBody } from "./set-body";
import { row as setHeader } from "./set-header";
import { row as setQueryParameter } from "./set-query-parameter";
import { row as setStatus } from "./set-status";
import { row as setVariable } from "./set-variable";
import { row as trace } from "./trace";
import { row as validateAzureAdToken } from "./validate-azure-ad-token";
import { row as validateClientCertificate } from "./validate-client-certificate";
import { row as validateContent } from "./validate-content";
import { row as validateHeaders } from "./validate-headers";
import { row as validateJwt } from "./validate-jwt";
import { row as validateParameters } from "./validate-parameters";
import { row as validateStatusCode } from "./validate-status-code";

/** Every statement with a builder, by XML name. */
export const statementRows: ReadonlyMap<string, StatementRow> = new Map(
  [
    authenticationBasic,
    authenticationCertificate,
    authenticationManagedIdentity,
    azureOpenaiEmitTokenMetric,
    azureOpenaiSemanticCacheLookup,
    azureOpenaiSemanticCacheStore,
    azureOpenaiTokenLimit,
    base,
    checkHeader,
    choose,
    cors,
    emitMetric,
    forwardRequest,
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
    quota,
    quotaByKey,
    rateLimit,
    rateLimitByKey,
    retry,
    returnResponse,
    setBackendService,
    setBody,
    setHeader,
    setQueryParameter,
    setStatus,
    setVariable,
    trace,
    validateAzureAdToken,
    validateClientCertificate,
    validateContent,
    validateHeaders,
    validateJwt,
    validateParameters,
    validateStatusCode,
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
export { type CheckHeaderArgs, checkHeader } from "./check-header";
export { choose, type WhenArgs } from "./choose";
export { type CorsArgs, cors } from "./cors";
export { type EmitMetricArgs, emitMetric } from "./emit-metric";
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
export { type ApiQuotaArgs, type OperationQuotaArgs, type QuotaAmountArgs, type QuotaArgs, quota } from "./quota";
export { type QuotaByKeyArgs, quotaByKey } from "./quota-by-key";
export { type ApiRateLimitArgs, type OperationRateLimitArgs, type RateLimitArgs, rateLimit } from "./rate-limit";
export { type RateLimitByKeyArgs, rateLimitByKey } from "./rate-limit-by-key";
export { type RetryArgs, retry } from "./retry";
export { type ReturnResponseArgs, returnResponse } from "./return-response";
export { type SetBackendServiceArgs, setBackendService } from "./set-backend-service";
export { setBody } from "./set-body";
export { ExistsAction, type SetHeaderArgs, setHeader } from "./set-header";
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
