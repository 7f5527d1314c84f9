// Every statement that the gateway can run, by XML name. A statement that is not here is refused at load.
import type { StatementHandler } from "../statement-handler";
import { authenticationManagedIdentity } from "./authentication-managed-identity";
import { base } from "./base";
import { choose } from "./choose";
import { forwardRequest } from "./forward-request";
import { includeFragment } from "./include-fragment";
import { llmEmitTokenMetric } from "./llm-emit-token-metric";
import { llmSemanticCacheLookup } from "./llm-semantic-cache-lookup";
import { llmSemanticCacheStore } from "./llm-semantic-cache-store";
import { llmTokenLimit } from "./llm-token-limit";
import { rateLimitByKey } from "./rate-limit-by-key";
import { retry } from "./retry";
import { returnResponse } from "./return-response";
import { setBackendService } from "./set-backend-service";
import { setBody } from "./set-body";
import { setHeader } from "./set-header";
import { setQueryParameter } from "./set-query-parameter";
import { setStatus } from "./set-status";
import { setVariable } from "./set-variable";
import { trace } from "./trace";
import { validateAzureAdToken } from "./validate-azure-ad-token";
import { validateJwt } from "./validate-jwt";

export const statementHandlers: ReadonlyMap<string, StatementHandler> = new Map<string, StatementHandler>([
  ["authentication-managed-identity", authenticationManagedIdentity],
  ["base", base],
  ["choose", choose],
  ["forward-request", forwardRequest],
  ["include-fragment", includeFragment],
  ["llm-emit-token-metric", llmEmitTokenMetric],
  ["llm-semantic-cache-lookup", llmSemanticCacheLookup],
  ["llm-semantic-cache-store", llmSemanticCacheStore],
  ["llm-token-limit", llmTokenLimit],
  ["rate-limit-by-key", rateLimitByKey],
  ["retry", retry],
  ["return-response", returnResponse],
  ["set-backend-service", setBackendService],
  ["set-body", setBody],
  ["set-header", setHeader],
  ["set-query-parameter", setQueryParameter],
  ["set-status", setStatus],
  ["set-variable", setVariable],
  ["trace", trace],
  ["validate-azure-ad-token", validateAzureAdToken],
  ["validate-jwt", validateJwt],
]);
