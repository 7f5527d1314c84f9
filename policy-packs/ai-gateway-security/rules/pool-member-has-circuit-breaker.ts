import { type Examples, exampleGateway, stackRule, unknownValue } from "apim-ai-gateway/rules";

/** A pool passes to its next priority only when a breaker trips: without breakers it never fails over. */
export const rule = stackRule({
  name: "pool-member-has-circuit-breaker",
  displayName: "Pool members have circuit breakers",
  description: "Every backend that a pool uses has a circuit breaker rule that can trip.",
  severity: "high",
  tags: ["reliability"],
  framework: {
    name: "Azure Well-Architected Framework",
    version: "2025",
    reference: "RE:07",
    specification: "Self-preservation and self-healing measures",
  },
  remediationSteps:
    "Give each member's backend one rule in `circuitBreaker.rules` that counts failures by status codes such as 429; `PtuPaygBackendPool` does so by itself.",
  url: "https://learn.microsoft.com/azure/api-management/backends#circuit-breaker",
  check: (stack, report) => {
    for (const pool of stack.backends())
      for (const name of pool.members) {
        const member = stack.backend(pool.resource, name);
        if (member && member.circuitBreakerRules === 0)
          report(
            member.resource,
            `\`${name}\`: expected a circuit breaker rule that can trip, got none, so the pool \`${pool.name}\` never fails over from it.`,
          );
      }
  },
});

const url = "https://contoso.openai.azure.com/openai/deployments/ptu";
const member = (props: Record<string, unknown> = {}) =>
  exampleGateway.backend("ptu", { type: "Single", url, ...props });
const pool = (id: string) =>
  exampleGateway.backend("models", { type: "Pool", pool: { services: [{ id, priority: 1, weight: 1 }] } });
const circuitBreaker = (failureCondition: Record<string, unknown>) => ({
  rules: [{ name: "capacity", failureCondition, tripDuration: "PT1M", acceptRetryAfter: true }],
});
const statusCodeRanges = [{ min: 429, max: 429 }];
const breaking = circuitBreaker({ count: 1, interval: "PT1M", statusCodeRanges });
const ptu = pool("/backends/ptu");
const messages = [
  "`ptu`: expected a circuit breaker rule that can trip, got none, so the pool `models` never fails over from it.",
];

export const examples: Examples = {
  passes: [
    { name: "a member with a rule", resources: [ptu, member({ circuitBreaker: breaking })] },
    { name: "a backend that no pool uses", resources: [member()] },
    { name: "a rule that only the update knows", resources: [ptu, member({ circuitBreaker: unknownValue })] },
    { name: "a member of another stack", resources: [pool("/backends/payg"), member()] },
  ],
  fails: [
    { name: "a member without one", resources: [ptu, member()], messages },
    {
      name: "a rule that takes nothing for a failure",
      resources: [
        ptu,
        member({ circuitBreaker: circuitBreaker({ count: 1, interval: "PT1M", statusCodeRanges: [] }) }),
      ],
      messages,
    },
    {
      name: "a rule that counts nothing",
      resources: [ptu, member({ circuitBreaker: circuitBreaker({ interval: "PT1M", statusCodeRanges }) })],
      messages,
    },
  ],
};
