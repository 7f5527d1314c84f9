import type { PackRule } from "apim-ai-gateway/rules";
import * as apiAuthenticatesCallers from "./api-authenticates-callers";
import * as modelAccountDisablesLocalAuth from "./model-account-disables-local-auth";
import * as modelApiHasTokenLimit from "./model-api-has-token-limit";
import * as poolMemberHasCircuitBreaker from "./pool-member-has-circuit-breaker";
import * as semanticCacheIsPartitioned from "./semantic-cache-is-partitioned";

/** The rules of the pack with their examples, most severe first. */
export const rules: readonly PackRule[] = [
  apiAuthenticatesCallers,
  modelAccountDisablesLocalAuth,
  semanticCacheIsPartitioned,
  modelApiHasTokenLimit,
  poolMemberHasCircuitBreaker,
];
