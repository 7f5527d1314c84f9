// Reading and checking policies: how long a typical one takes, and whether time grows as the text does.
import {
  checkPolicy,
  type Element,
  type PolicyDocument,
  parsePolicy,
  problemText,
  renderPolicy,
} from "apim-ai-gateway/policy";
import { median, report } from "./report";

declare const gc: () => void;

/** About 60 lines, with the statements and expressions of an AI gateway. */
const typical = `<policies>
  <inbound>
    <base />
    <!-- Who calls, and with which model. -->
    <validate-azure-ad-token tenant-id="{{tenant-id}}" failed-validation-httpcode="401" failed-validation-error-message="Unauthorized">
      <client-application-ids>
        <application-id>{{client-id}}</application-id>
      </client-application-ids>
      <required-claims>
        <claim name="roles" match="any">
          <value>Models.Use</value>
        </claim>
      </required-claims>
    </validate-azure-ad-token>
    <set-variable name="model" value="@{
      var body = context.Request.Body?.As<JObject>(preserveContent: true);
      var name = (string)body?["model"] ?? context.Request.MatchedParameters.GetValueOrDefault("deployment-id", "");
      if (string.IsNullOrEmpty(name) || name.Length > 64) {
        return "default";
      }
      // Versions belong to the deployment, not to the caller.
      return name.Split(':').Select(part => part.Trim().ToLower()).First(part => part != "");
    }" />
    <choose>
      <when condition="@(context.Variables.GetValueOrDefault<string>("model", "").StartsWith("gpt-4") && context.Subscription?.Id != null)">
        <set-backend-service backend-id="gpt-4-pool" />
      </when>
      <when condition="@(((string)context.Variables["model"]) == "default")">
        <return-response>
          <set-status code="400" reason="Bad Request" />
          <set-header name="Content-Type" exists-action="override">
            <value>application/json</value>
          </set-header>
          <set-body>@{
            return new JObject(
              new JProperty("error", new JObject(
                new JProperty("code", "model"),
                new JProperty("message", $"No such model: {context.Variables["model"]}")))).ToString();
          }</set-body>
        </return-response>
      </when>
      <otherwise>
        <set-backend-service backend-id="other-pool" />
      </otherwise>
    </choose>
    <authentication-managed-identity resource="https://cognitiveservices.azure.com" output-token-variable-name="token" />
    <set-header name="Authorization" exists-action="override">
      <value>@("Bearer " + (string)context.Variables["token"])</value>
    </set-header>
    <llm-token-limit counter-key="@(context.Subscription?.Id ?? "none")" tokens-per-minute="10000" estimate-prompt-tokens="false" remaining-tokens-header-name="x-tokens" />
    <llm-emit-token-metric namespace="gateway">
      <dimension name="Subscription ID" />
      <dimension name="Model" value="@((string)context.Variables["model"])" />
    </llm-emit-token-metric>
  </inbound>
  <backend>
    <retry condition="@(context.Response.StatusCode == 429 || context.Response.StatusCode >= 500)" count="2" interval="1" first-fast-retry="true">
      <forward-request buffer-request-body="true" />
    </retry>
  </backend>
  <outbound>
    <base />
  </outbound>
  <on-error>
    <base />
  </on-error>
</policies>
`;

const policy = parsePolicy(typical) as PolicyDocument;
const [inbound] = [policy.inbound.slice(1)];

/** The statements of the typical policy again and again, up to a length. */
function long(length: number): string {
  const times = Math.ceil(length / renderPolicy({ kind: "fragment", children: inbound }).length);
  return renderPolicy({
    kind: "fragment",
    children: Array<readonly Element[]>(times)
      .fill(inbound as Element[])
      .flat(),
  });
}

const place = { scope: "api", gateway: "v2", apiType: "http" } as const;

function milliseconds(text: string, times: number): number {
  const start = process.hrtime.bigint();
  for (let time = 0; time < times; time++) checkPolicy(parsePolicy(text), place);
  return Number(process.hrtime.bigint() - start) / 1e6 / times;
}

const problems = checkPolicy(policy, place).filter(({ severity }) => severity === "error");
if (problems.length > 0) throw new Error(problems.map(problemText).join("\n"));

milliseconds(typical, 300);
report(
  "policy",
  "ms to parse and check 60 lines",
  median(Array.from({ length: 51 }, () => milliseconds(typical, 10))),
  {
    atMost: 0.5,
  },
);

const [short, tall] = [long(100_000), long(1_000_000)];
milliseconds(short, 3);
// Pairs, so that a machine whose speed drifts slows both sides of the ratio.
const ratios = Array.from({ length: 15 }, () => {
  gc();
  const base = milliseconds(short, 10);
  gc();
  return milliseconds(tall, 1) / base;
});
report("policy", "time for 1 MB over time for 100 kB", median(ratios), { atMost: 12 });
