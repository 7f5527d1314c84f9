import { findAll } from "apim-ai-gateway/policy";
import {
  type Examples,
  exampleGateway,
  identifiesCaller,
  isAuthenticated,
  occurrences,
  stackRule,
} from "apim-ai-gateway/rules";

const lookups = new Set(["llm-semantic-cache-lookup", "azure-openai-semantic-cache-lookup"]);

/** An answer to one caller must never reach another. */
export const rule = stackRule({
  name: "semantic-cache-is-partitioned",
  displayName: "Semantic caches are looked up after authentication and partitioned",
  description:
    "Each semantic cache lookup comes after the caller is known and varies by who the caller is, so that callers of one product or model share nothing.",
  severity: "high",
  tags: ["confidentiality"],
  framework: {
    name: "OWASP Top 10 for LLM Applications",
    version: "2025",
    reference: "LLM02:2025",
    specification: "Sensitive Information Disclosure",
  },
  remediationSteps:
    "Put the lookup behind authentication and give it a `vary-by` that says on every way who calls: `@(context.Subscription.Id)`, or the subject or a claim of a token that was validated before, also by way of a variable that is always set before. `SemanticCacheRedis` does so by itself.",
  url: "https://learn.microsoft.com/azure/api-management/llm-semantic-cache-lookup-policy",
  check: (stack, report) => {
    for (const api of stack.apis())
      for (const { at, document } of api.effective)
        for (const { statement, preceding } of occurrences(document.inbound, ({ name }) => lookups.has(name))) {
          const keys = findAll([statement], "vary-by").flatMap(({ children }) => children);
          if (!isAuthenticated(api, preceding))
            report(
              at,
              `\`${api.name}\`: expected ${statement.name} after authentication, got it before. Anybody may read cached answers.`,
            );
          else if (!keys.some((key) => key.kind === "text" && identifiesCaller(key.value, { api, preceding })))
            report(
              at,
              `\`${api.name}\`: expected a vary-by of the caller in ${statement.name}, got answers that all callers share.`,
            );
        }
  },
});

const { api, apiPolicy: policy } = exampleGateway;
const open = api({ subscriptionRequired: false });
const lookup = (varyBy: string) =>
  `<llm-semantic-cache-lookup score-threshold="0.05" embeddings-backend-id="embeddings" embeddings-backend-auth="system-assigned">${varyBy && `<vary-by>${varyBy}</vary-by>`}</llm-semantic-cache-lookup>`;
const token = '<validate-azure-ad-token tenant-id="contoso" output-token-variable-name="token" />';
const bySubject = '@(((Jwt)context.Variables["token"]).Subject)';
const set = (value: string) => `<set-variable name="caller" value="${value}" />`;
const byVariable = '@(context.Variables.GetValueOrDefault<string>("caller"))';
const model = '@(context.Request.Headers.GetValueOrDefault("x-model", ""))';

/** An API that takes keys, and one that takes tokens. */
const keyed = (name: string, statements: string, varyBy: string) => ({
  name,
  resources: [api(), policy(statements + lookup(varyBy))],
});
const tokens = (name: string, statements: string, varyBy: string) => ({
  name,
  resources: [open, policy(token + statements + lookup(varyBy))],
});
const shared = (example: ReturnType<typeof keyed>) => ({
  ...example,
  messages: [
    "`chat`: expected a vary-by of the caller in llm-semantic-cache-lookup, got answers that all callers share.",
  ],
});

export const examples: Examples = {
  passes: [
    keyed("by subscription", "", "@(context.Subscription.Id)"),
    keyed("by subscription, in a block", "", "@{ var c = context; return c.Subscription?.Id ?? string.Empty; }"),
    tokens("by the subject of a token", "", bySubject),
    tokens("by the subject, kept in a variable", set(bySubject), byVariable),
    tokens("by key or else by token", "", `@(context.Subscription?.Id ?? ${bySubject.slice(2, -1)})`),
    tokens("by the token that was validated", "", '@(context.Request.Headers["authorization"][0].AsJwt()?.Subject)'),
    { name: "no cache", resources: [open, policy("")] },
  ],
  fails: [
    shared(keyed("a cache for all", "", "")),
    shared(keyed("a partition that only looks like one", "", '@("context.Subscription.Id")')),
    shared(keyed("a variable that callers choose", set(model), byVariable)),
    shared(keyed("a variable that nothing has set", "", '@((string)context.Variables["model"])')),
    shared(
      keyed(
        "a variable that some requests lack",
        `<choose><when condition="@(context.Request.HasBody)">${set("@(context.Subscription.Id)")}</when></choose>`,
        byVariable,
      ),
    ),
    shared(keyed("a variable that is set anew", set("@(context.Subscription.Id)") + set(model), byVariable)),
    shared(keyed("what all of a product share", "", "@(context.Product.Id)")),
    shared(keyed("a question about the caller", "", '@(context.Subscription.Id == "a" ? "a" : "b")')),
    shared(tokens("keys that callers of this API need not have", "", '@(context.Subscription?.Id ?? "none")')),
    shared(tokens("what all tokens share", "", '@(((Jwt)context.Variables["token"]).Claims["tid"][0])')),
    {
      name: "a lookup before the token is validated",
      resources: [open, policy(lookup(bySubject) + token)],
      messages: [
        "`chat`: expected llm-semantic-cache-lookup after authentication, got it before. Anybody may read cached answers.",
      ],
    },
  ],
};
