// What components write policies with. The table of all statements and the checks that read it take longer to load than
// the components, so that they come with the first component and not with the import, as zod does.
import type * as Policy from "../policy";

export type { Element, Expression, Node, PolicyDocument, PolicyFragment, PolicyPlace, Stage } from "../policy";
export { block, expression, literal, namedValue } from "../policy/expression";
export { fragment } from "../policy/fragment";
export { gatewayOfSku } from "../policy/gateway-of-sku";
export { renderPolicy } from "../policy/render";
export { authenticationManagedIdentity } from "../policy/statements/authentication-managed-identity";
export { choose } from "../policy/statements/choose";
export { forwardRequest } from "../policy/statements/forward-request";
export { includeFragment } from "../policy/statements/include-fragment";
export { llmEmitTokenMetric } from "../policy/statements/llm-emit-token-metric";
export { llmSemanticCacheLookup } from "../policy/statements/llm-semantic-cache-lookup";
export { llmSemanticCacheStore } from "../policy/statements/llm-semantic-cache-store";
export { llmTokenLimit, TokenQuotaPeriod } from "../policy/statements/llm-token-limit";
export { rateLimitByKey } from "../policy/statements/rate-limit-by-key";
export { retry } from "../policy/statements/retry";
export { returnResponse } from "../policy/statements/return-response";
export { setBackendService } from "../policy/statements/set-backend-service";
export { setBody } from "../policy/statements/set-body";
export { setHeader } from "../policy/statements/set-header";
export { setQueryParameter } from "../policy/statements/set-query-parameter";
export { setStatus } from "../policy/statements/set-status";
export { setVariable } from "../policy/statements/set-variable";
export { validateAzureAdToken } from "../policy/statements/validate-azure-ad-token";

/** All of the policy language. */
export const policyLanguage = (): typeof Policy => require("../policy") as typeof Policy;
