import { failedExamples } from "apim-ai-gateway/rules";
import { describe, expect, it } from "vitest";
import { policies } from "../../policy-packs/ai-gateway-security/rules";
import { examples as apiAuthenticatesCallers } from "../../policy-packs/ai-gateway-security/rules/api-authenticates-callers";
import { examples as modelAccountDisablesLocalAuth } from "../../policy-packs/ai-gateway-security/rules/model-account-disables-local-auth";
import { examples as modelApiHasTokenLimit } from "../../policy-packs/ai-gateway-security/rules/model-api-has-token-limit";
import { examples as poolMemberHasCircuitBreaker } from "../../policy-packs/ai-gateway-security/rules/pool-member-has-circuit-breaker";
import { examples as semanticCacheIsPartitioned } from "../../policy-packs/ai-gateway-security/rules/semantic-cache-is-partitioned";

const examples = {
  "api-authenticates-callers": apiAuthenticatesCallers,
  "model-account-disables-local-auth": modelAccountDisablesLocalAuth,
  "semantic-cache-is-partitioned": semanticCacheIsPartitioned,
  "model-api-has-token-limit": modelApiHasTokenLimit,
  "pool-member-has-circuit-breaker": poolMemberHasCircuitBreaker,
};

describe("the pack ai-gateway-security", () => {
  // Names are public: exemptions and configurations hold them.
  it("holds these rules", () => {
    expect(policies.map(({ name, severity }) => `${severity} ${name}`)).toEqual([
      "critical api-authenticates-callers",
      "critical model-account-disables-local-auth",
      "high semantic-cache-is-partitioned",
      "high model-api-has-token-limit",
      "high pool-member-has-circuit-breaker",
    ]);
  });

  for (const policy of policies) {
    const own = examples[policy.name as keyof typeof examples];

    it(`${policy.name} comes out as each of its examples says`, async () => {
      expect(own.passes.length).toBeGreaterThan(0);
      expect(own.fails.length).toBeGreaterThan(0);
      expect(await failedExamples(policy, own)).toEqual([]);
    });

    it(`${policy.name} says what it asks, how bad it is and what to do`, () => {
      expect(policy.displayName).toMatch(/^[A-Z].*[a-z]$/);
      expect(policy.description).toMatch(/\.$/);
      expect(policy.remediationSteps).toMatch(/\.$/);
      expect(policy.url).toMatch(/^https:\/\/learn\.microsoft\.com\//);
    });
  }
});
