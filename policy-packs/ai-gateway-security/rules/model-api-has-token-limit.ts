import {
  type Examples,
  exampleGateway,
  isGuaranteed,
  isModelApi,
  isSteadyKey,
  occurrences,
  type Place,
  stackRule,
} from "apim-ai-gateway/rules";

const limits = new Set(["llm-token-limit", "azure-openai-token-limit"]);

/** One caller must not be able to spend an unbounded number of tokens. */
export const rule = stackRule({
  name: "model-api-has-token-limit",
  displayName: "Model APIs limit tokens",
  description:
    "Each request to a model API meets llm-token-limit in inbound, whichever branch it takes, under a counter key that callers cannot choose.",
  severity: "high",
  tags: ["cost", "availability"],
  framework: {
    name: "OWASP Top 10 for LLM Applications",
    version: "2025",
    reference: "LLM10:2025",
    specification: "Unbounded Consumption",
  },
  remediationSteps:
    "Give the API a `TokenGovernance`, or put `llm-token-limit` into its inbound section; a `choose` needs an `otherwise` that limits or refuses. Count by `@(context.Subscription.Id)` or a claim of a validated token, never by what a request brings along.",
  url: "https://learn.microsoft.com/azure/api-management/llm-token-limit-policy",
  check: (stack, report) => {
    for (const api of stack.apis()) {
      if (!isModelApi(stack, api)) continue;
      for (const { at, document } of api.effective) {
        const got = gap({ api, preceding: document.inbound });
        if (got) report(at, `\`${api.name}\`: expected llm-token-limit on every path of inbound, got ${got}.`);
      }
    }
  },
});

/** What becomes of some requests, when not all are limited. */
function gap({ api, preceding: inbound }: Place): string | undefined {
  const found = occurrences(inbound, ({ name }) => limits.has(name));
  if (!isGuaranteed(inbound, ({ name }) => limits.has(name))) return "requests that are not limited";
  const steady = found.filter(({ statement, preceding }) =>
    isSteadyKey(statement.attributes["counter-key"] ?? "", { api, preceding }),
  );
  const counts = (limit: object) => steady.some(({ statement }) => statement === limit);
  return isGuaranteed(inbound, counts) ? undefined : "a counter-key that callers can choose";
}

const serviceUrl = "https://contoso.openai.azure.com/openai";
const chat = (name: string, inbound: string) => ({
  name,
  resources: [exampleGateway.api({ serviceUrl }), exampleGateway.apiPolicy(inbound)],
});
const failing = (got: string) => (name: string, inbound: string) => ({
  ...chat(name, inbound),
  messages: [`\`chat\`: expected llm-token-limit on every path of inbound, got ${got}.`],
});
const unlimited = failing("requests that are not limited");
const elsewhere = (name: string, inbound: string) => ({
  ...unlimited(name, inbound),
  resources: [exampleGateway.api(), exampleGateway.apiPolicy(inbound)],
});
const measure = '<llm-emit-token-metric><dimension name="API ID" /></llm-emit-token-metric>';
const chosen = failing("a counter-key that callers can choose");
const by = (key: string) =>
  `<llm-token-limit counter-key="${key}" tokens-per-minute="1000" estimate-prompt-tokens="false" />`;
const limit = by("@(context.Subscription.Id)");
const tier = (rest: string) =>
  `<choose><when condition="@(context.Product?.Id == &quot;standard&quot;)">${limit}</when>${rest}</choose>`;
const refusal = '<return-response><set-status code="403" reason="Forbidden" /></return-response>';
const token = '<validate-azure-ad-token tenant-id="contoso" output-token-variable-name="token" />';
const user = '@(context.Request.Headers.GetValueOrDefault("x-user", ""))';
const fetch = `<send-request response-variable-name="answer"><set-url>${serviceUrl}</set-url></send-request>`;

export const examples: Examples = {
  passes: [
    chat("a limit for everybody", limit),
    chat("one counter for all", by("all")),
    chat("a limit by address", by("@(context.Request.IpAddress)")),
    chat("a limit by a validated claim", token + by('@(((Jwt)context.Variables["token"]).Claims["appid"][0])')),
    chat("a limit by tier that refuses callers without one", tier(`<otherwise>${refusal}</otherwise>`)),
    chat(
      "a limit within limited concurrency",
      `<limit-concurrency key="all" max-count="9">${limit}</limit-concurrency>`,
    ),
    {
      name: "an API that leads to no model",
      resources: [exampleGateway.api({ serviceUrl: "https://orders.contoso.example" })],
    },
  ],
  fails: [
    unlimited("no limit", ""),
    elsewhere(
      "a model that only an expression names",
      `<set-backend-service base-url="@(&quot;${serviceUrl}&quot;)" />`,
    ),
    elsewhere("a model behind a backend of another stack", `<set-backend-service backend-id="gpt" />${measure}`),
    unlimited("a limit in one branch only", tier("")),
    unlimited("a limit that is only a comment", `<!-- ${limit} -->`),
    unlimited(
      "a model's answer that is returned before the limit",
      `${fetch}<return-response response-variable-name="answer" />${limit}`,
    ),
    chosen("a counter by a header", by(user)),
    chosen("a counter partly by a header", by(`@(context.Subscription.Id + ${user.slice(2, -1)})`)),
    chosen(
      "a counter by a header, kept in a variable",
      `<set-variable name="user" value="${user}" />${by('@((string)context.Variables["user"])')}`,
    ),
    chosen(
      "a counter by a token that nobody validated",
      by('@(context.Request.Headers["Authorization"][0].AsJwt().Subject)'),
    ),
    chosen("a counter that begins anew each time", by("@(context.RequestId.ToString())")),
  ],
};
