import { type Examples, isAuthenticated, occurrences, readsContext, stackRule } from "apim-ai-gateway/rules";

const lookups = new Set(["llm-semantic-cache-lookup", "azure-openai-semantic-cache-lookup"]);
/** What stands for the caller: the subscription, the user, or a claim of a validated token kept in a variable. */
const caller = ["Subscription", "User", "Variables"];

/** An answer to one caller must never reach another. */
export const rule = stackRule({
  name: "semantic-cache-is-partitioned",
  displayName: "Semantic caches are looked up after authentication and partitioned",
  description: "Each semantic cache lookup comes after the caller is known and varies by who the caller is.",
  severity: "high",
  tags: ["confidentiality"],
  framework: {
    name: "OWASP Top 10 for LLM Applications",
    version: "2025",
    reference: "LLM02:2025",
    specification: "Sensitive Information Disclosure",
  },
  remediationSteps:
    "Put the lookup behind authentication and give it a `vary-by` such as `@(context.Subscription.Id)`; `SemanticCacheRedis` does so by itself.",
  url: "https://learn.microsoft.com/azure/api-management/llm-semantic-cache-lookup-policy",
  check: (stack, report) => {
    for (const api of stack.apis())
      for (const { operation, document } of api.effective)
        for (const { statement, preceding } of occurrences(document.inbound, ({ name }) => lookups.has(name))) {
          const at = operation ?? api.resource;
          if (!isAuthenticated(api, preceding))
            report(
              at,
              `\`${api.name}\`: expected ${statement.name} after authentication, got it before. Anybody may read cached answers.`,
            );
          const keys = statement.children.flatMap((child) =>
            child.kind === "element" && child.name === "vary-by" ? child.children : [],
          );
          if (!keys.some((key) => key.kind === "text" && readsContext(key.value, caller)))
            report(
              at,
              `\`${api.name}\`: expected a vary-by of the caller in ${statement.name}, got answers that all callers share.`,
            );
        }
  },
});

const service = { resourceGroupName: "ai", serviceName: "gateway" };
const api = (subscriptionRequired: boolean) => ({
  type: "azure-native:apimanagement:Api",
  name: "chat",
  props: { ...service, apiId: "chat", path: "chat", displayName: "Chat", subscriptionRequired },
});
const policy = (inbound: string) => ({
  type: "azure-native:apimanagement:ApiPolicy",
  name: "chat-policy",
  props: {
    ...service,
    apiId: "chat",
    policyId: "policy",
    format: "rawxml",
    value: `<policies><inbound><base />${inbound}</inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`,
  },
});
const lookup = (varyBy: string) =>
  `<llm-semantic-cache-lookup score-threshold="0.05" embeddings-backend-id="embeddings" embeddings-backend-auth="system-assigned">${varyBy}</llm-semantic-cache-lookup>`;
const token = '<validate-azure-ad-token tenant-id="contoso" output-token-variable-name="token" />';
const bySubscription = "<vary-by>@(context.Subscription.Id)</vary-by>";
const byClaim = '<vary-by>@(((Jwt)context.Variables["token"]).Subject)</vary-by>';

export const examples: Examples = {
  passes: [
    { name: "by subscription", resources: [api(true), policy(lookup(bySubscription))] },
    { name: "by a claim of a token validated before", resources: [api(false), policy(token + lookup(byClaim))] },
    { name: "no cache", resources: [api(false), policy("")] },
  ],
  fails: [
    {
      name: "a cache for all",
      resources: [api(true), policy(lookup(""))],
      messages: [
        "`chat`: expected a vary-by of the caller in llm-semantic-cache-lookup, got answers that all callers share.",
      ],
    },
    {
      name: "a partition that only looks like one",
      resources: [api(true), policy(lookup('<vary-by>@("context.Subscription.Id")</vary-by>'))],
      messages: [
        "`chat`: expected a vary-by of the caller in llm-semantic-cache-lookup, got answers that all callers share.",
      ],
    },
    {
      name: "a lookup before the token is validated",
      resources: [api(false), policy(lookup(byClaim) + token)],
      messages: [
        "`chat`: expected llm-semantic-cache-lookup after authentication, got it before. Anybody may read cached answers.",
      ],
    },
  ],
};
