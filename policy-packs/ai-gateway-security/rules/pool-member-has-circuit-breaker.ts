import { type Examples, stackRule } from "apim-ai-gateway/rules";

/** A pool passes to its next priority only when a breaker trips: without breakers it never fails over. */
export const rule = stackRule({
  name: "pool-member-has-circuit-breaker",
  displayName: "Pool members have circuit breakers",
  description: "Every backend that a pool uses has a circuit breaker rule.",
  severity: "high",
  tags: ["reliability"],
  framework: {
    name: "Azure Well-Architected Framework",
    version: "2025",
    reference: "RE:07",
    specification: "Self-preservation and self-healing measures",
  },
  remediationSteps:
    "Give each member's backend one rule in `circuitBreaker.rules`; `PtuPaygBackendPool` does so by itself.",
  url: "https://learn.microsoft.com/azure/api-management/backends#circuit-breaker",
  check: (stack, report) => {
    for (const pool of stack.backends())
      for (const name of pool.members) {
        const member = stack.backend(pool.resource, name);
        if (member && member.circuitBreakerRules === 0)
          report(
            member.resource,
            `\`${name}\`: expected a circuit breaker rule, got none, so the pool \`${pool.name}\` never fails over from it.`,
          );
      }
  },
});

const service = { resourceGroupName: "ai", serviceName: "gateway" };
const member = {
  type: "azure-native:apimanagement:Backend",
  name: "ptu",
  props: {
    ...service,
    backendId: "ptu",
    type: "Single",
    protocol: "http",
    url: "https://contoso.openai.azure.com/openai/deployments/ptu",
  },
};
const pool = {
  type: "azure-native:apimanagement:Backend",
  name: "models",
  props: {
    ...service,
    backendId: "models",
    type: "Pool",
    pool: { services: [{ id: "/backends/ptu", priority: 1, weight: 1 }] },
  },
};
const circuitBreaker = {
  rules: [
    {
      name: "capacity",
      failureCondition: { count: 1, interval: "PT1M", statusCodeRanges: [{ min: 429, max: 429 }] },
      tripDuration: "PT1M",
      acceptRetryAfter: true,
    },
  ],
};

export const examples: Examples = {
  passes: [
    { name: "a member with a rule", resources: [pool, { ...member, props: { ...member.props, circuitBreaker } }] },
    { name: "a backend that no pool uses", resources: [member] },
  ],
  fails: [
    {
      name: "a member without one",
      resources: [pool, member],
      messages: ["`ptu`: expected a circuit breaker rule, got none, so the pool `models` never fails over from it."],
    },
  ],
};
