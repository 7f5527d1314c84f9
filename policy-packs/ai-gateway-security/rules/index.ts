import type { Policies } from "@pulumi/policy";
import { rule as apiAuthenticatesCallers } from "./api-authenticates-callers";
import { rule as modelAccountDisablesLocalAuth } from "./model-account-disables-local-auth";
import { rule as modelApiHasTokenLimit } from "./model-api-has-token-limit";
import { rule as poolMemberHasCircuitBreaker } from "./pool-member-has-circuit-breaker";
import { rule as semanticCacheIsPartitioned } from "./semantic-cache-is-partitioned";

/** The rules of the pack, most severe first. */
export const policies: Policies = [
  apiAuthenticatesCallers,
  modelAccountDisablesLocalAuth,
  semanticCacheIsPartitioned,
  modelApiHasTokenLimit,
  poolMemberHasCircuitBreaker,
];
