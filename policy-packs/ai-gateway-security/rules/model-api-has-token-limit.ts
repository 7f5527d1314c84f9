import { type Examples, isGuaranteed, isModelApi, stackRule } from "apim-ai-gateway/rules";

const limits = new Set(["llm-token-limit", "azure-openai-token-limit"]);

/** One caller must not be able to spend an unbounded number of tokens. */
export const rule = stackRule({
  name: "model-api-has-token-limit",
  displayName: "Model APIs limit tokens",
  description: "Each request to a model API meets llm-token-limit in inbound, whichever branch it takes.",
  severity: "high",
  tags: ["cost", "availability"],
  framework: {
    name: "OWASP Top 10 for LLM Applications",
    version: "2025",
    reference: "LLM10:2025",
    specification: "Unbounded Consumption",
  },
  remediationSteps:
    "Give the API a `TokenGovernance`, or put `llm-token-limit` into its inbound section; a `choose` needs an `otherwise` that limits or refuses.",
  url: "https://learn.microsoft.com/azure/api-management/llm-token-limit-policy",
  check: (stack, report) => {
    for (const api of stack.apis()) {
      if (!isModelApi(stack, api)) continue;
      for (const { operation, document } of api.effective)
        if (!isGuaranteed(document.inbound, ({ name }) => limits.has(name)))
          report(
            operation ?? api.resource,
            `\`${api.name}\`: expected llm-token-limit on every path of inbound, got requests that are not limited.`,
          );
    }
  },
});

const service = { resourceGroupName: "ai", serviceName: "gateway" };
const api = {
  type: "azure-native:apimanagement:Api",
  name: "chat",
  props: {
    ...service,
    apiId: "chat",
    path: "chat",
    displayName: "Chat",
    serviceUrl: "https://contoso.openai.azure.com/openai",
  },
};
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
const limit =
  '<llm-token-limit counter-key="@(context.Subscription.Id)" tokens-per-minute="1000" estimate-prompt-tokens="false" />';
const tier = (rest: string) =>
  policy(`<choose><when condition="@(context.Product?.Id == &quot;standard&quot;)">${limit}</when>${rest}</choose>`);

export const examples: Examples = {
  passes: [
    { name: "a limit for everybody", resources: [api, policy(limit)] },
    {
      name: "a limit by tier that refuses callers without one",
      resources: [
        api,
        tier('<otherwise><return-response><set-status code="403" reason="Forbidden" /></return-response></otherwise>'),
      ],
    },
    {
      name: "an API that leads to no model",
      resources: [{ ...api, props: { ...api.props, serviceUrl: "https://orders.contoso.example" } }],
    },
  ],
  fails: [
    {
      name: "no limit",
      resources: [api, policy("")],
      messages: ["`chat`: expected llm-token-limit on every path of inbound, got requests that are not limited."],
    },
    {
      name: "a limit in one branch only",
      resources: [api, tier("")],
      messages: ["`chat`: expected llm-token-limit on every path of inbound, got requests that are not limited."],
    },
    {
      name: "a limit that is only a comment",
      resources: [api, policy(`<!-- ${limit} -->`)],
      messages: ["`chat`: expected llm-token-limit on every path of inbound, got requests that are not limited."],
    },
  ],
};
