// The builders, and the table of what is known of each statement.
import type { StatementRow } from "../statement-row";
import { row as authenticationManagedIdentity } from "./authentication-managed-identity";
import { row as base } from "./base";
import { row as choose } from "./choose";
import { row as forwardRequest } from "./forward-request";
import { row as includeFragment } from "./include-fragment";
import { row as llmEmitTokenMetric } from "./llm-emit-token-metric";
import { row as llmSemanticCacheLookup } from "./llm-semantic-cache-lookup";
import { row as llmSemanticCacheStore } from "./llm-semantic-cache-store";
import { row as llmTokenLimit } from "./llm-token-limit";
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
import { row as validateJwt } from "./validate-jwt";

/** Every statement with a builder, by XML name. */
export const statementRows: ReadonlyMap<string, StatementRow> = new Map(
  [
    authenticationManagedIdentity,
    base,
    choose,
    forwardRequest,
    includeFragment,
    llmEmitTokenMetric,
    llmSemanticCacheLookup,
    llmSemanticCacheStore,
    llmTokenLimit,
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
    validateJwt,
  ].map((row) => [row.name, row]),
);

export {
  type AuthenticationManagedIdentityArgs,
  authenticationManagedIdentity,
} from "./authentication-managed-identity";
export { base } from "./base";
export { choose, type WhenArgs } from "./choose";
export { type ForwardRequestArgs, forwardRequest } from "./forward-request";
export { includeFragment } from "./include-fragment";
export { type DimensionArgs, type LlmEmitTokenMetricArgs, llmEmitTokenMetric } from "./llm-emit-token-metric";
export { type LlmSemanticCacheLookupArgs, llmSemanticCacheLookup } from "./llm-semantic-cache-lookup";
export { type LlmSemanticCacheStoreArgs, llmSemanticCacheStore } from "./llm-semantic-cache-store";
export { type LlmTokenLimitArgs, llmTokenLimit, TokenQuotaPeriod } from "./llm-token-limit";
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
export { type ValidateJwtArgs, validateJwt } from "./validate-jwt";
