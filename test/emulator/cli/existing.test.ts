// Programs that refer to what exists in Azure already: their local.ts says what of it the emulated cloud has.
import { describe, expect, it } from "vitest";
import { startEmulator } from "../../../src/emulator/cli/start-emulator";
import { backend } from "../gateway/gateway-kit";
import { command, programFolder, serving } from "./cli-kit";

const group = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/shared";
const principalId = "22222222-2222-2222-2222-222222222222";
const gateway = {
  id: `${group}/providers/Microsoft.ApiManagement/service/contoso`,
  location: "westeurope",
  sku: { name: "StandardV2", capacity: 1 },
  identity: { type: "SystemAssigned", principalId },
  properties: { publisherName: "Contoso", publisherEmail: "ai@contoso.example" },
};
const account = {
  id: `${group}/providers/Microsoft.CognitiveServices/accounts/contoso-models`,
  location: "westeurope",
  kind: "OpenAI",
  sku: { name: "S0" },
  properties: { customSubDomainName: "contoso-models", disableLocalAuth: true },
};
const deployment = {
  id: `${account.id}/deployments/gpt-4o-mini`,
  sku: { name: "GlobalStandard", capacity: 100 },
  properties: { model: { format: "OpenAI", name: "gpt-4o-mini", version: "2024-07-18" } },
};
const insights = { id: `${group}/providers/Microsoft.Insights/components/contoso`, location: "westeurope" };

const local = (existing: unknown, map: Readonly<Record<string, string>> = {}) =>
  `export default async () => (${JSON.stringify({ map, existing }).slice(0, -1).concat(", close: async () => {} })")};`;

const reference = `const gateway = {
  serviceName: "contoso", resourceGroupName: "shared", sku: "StandardV2",
  principalId: "${principalId}", gatewayUrl: "https://contoso.azure-api.net",
};
const governance = new TokenGovernance("tokens", {
  gateway, tiers: [{ name: "standard", tokensPerMinute: 10_000 }], consumers: [{ name: "checkout", tier: "standard" }],
});
export const keys = governance.keys;`;

describe("a program against an existing service", () => {
  it("exports a REST API as tools, and an MCP client calls them with a key of its own", async () => {
    const orders = await backend((_, response) =>
      response.setHeader("content-type", "application/json").end('{"orders":["4711"]}'),
    );
    const directory = programFolder({
      "index.ts": `import { join } from "node:path";
        import { McpRestExport, TokenGovernance } from "apim-ai-gateway";
        ${reference}
        new McpRestExport("orders", {
          gateway, governance, path: "orders", serviceUrl: "https://orders.example", openApi: join(__dirname, "orders.json"),
        });`,
      "orders.json": JSON.stringify({
        openapi: "3.0.3",
        info: { title: "Orders", version: "1" },
        paths: { "/orders": { get: { operationId: "listOrders", responses: { 200: { description: "All" } } } } },
      }),
      "local.ts": local([gateway], { "orders.example": orders.url }),
      "verify.ts": `import { Client } from "@modelcontextprotocol/sdk/client/index.js";
        import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
        async function main() {
          const { keys } = JSON.parse(process.env.STACK_OUTPUTS ?? "");
          const headers = { "Ocp-Apim-Subscription-Key": keys.checkout };
          const client = new Client({ name: "test", version: "1" });
          const url = new URL(process.env.GATEWAY_URL + "/orders/mcp");
          await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
          console.log(JSON.stringify(await client.callTool({ name: "listOrders", arguments: {} })));
          await client.close();
        }
        main();`,
    });
    const { shown, code } = serving({ directory, once: true }, startEmulator);
    expect(await code, shown.err.text).toBe(0);
    expect(shown.out.text).toContain("4711");
  });

  it("sends chats to an existing account, gives the gateway its role there, and logs to existing Application Insights", async () => {
    const directory = programFolder({
      "index.ts": `import { Logger } from "@pulumi/azure-native/apimanagement";
        import { ModelApi, PtuPaygBackendPool, TokenGovernance } from "apim-ai-gateway";
        ${reference}
        new Logger("insights", {
          resourceGroupName: "shared", serviceName: "contoso", loggerId: "insights", loggerType: "applicationInsights",
          resourceId: "${insights.id}", credentials: { instrumentationKey: "key-of-contoso" },
        });
        const backend = new PtuPaygBackendPool("models", { gateway, members: [{
          name: "gpt-4o-mini", sku: "GlobalStandard", endpoint: "https://contoso-models.openai.azure.com/",
          accountId: "${account.id}",
        }] });
        new ModelApi("chat", { gateway, governance, backend, path: "models" });`,
      "local.ts": local([gateway, account, deployment, insights]),
      "verify.ts": `const { keys } = JSON.parse(process.env.STACK_OUTPUTS ?? "");
        fetch(process.env.GATEWAY_URL + "/models/chat/completions", {
          method: "POST",
          headers: { "content-type": "application/json", "api-key": keys.checkout },
          body: JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Hello" }] }),
        }).then(({ status }) => console.log("chat", status));`,
    });
    const { shown, code } = serving({ directory, once: true }, startEmulator);
    expect(await code, shown.err.text).toBe(0);
    expect(shown.out.text).toContain("chat 200\n");
  });

  it("has its policies checked for the gateway that exists", async () => {
    const policy = (id: string) =>
      `<policies><inbound><base /><set-backend-service backend-id="${id}" /></inbound><backend><base /></backend><outbound /><on-error /></policies>`;
    const backends = {
      id: `${gateway.id}/backends/orders`,
      properties: { url: "https://o.example", protocol: "http" },
    };
    const directory = programFolder({
      "index.ts": `import { Policy } from "@pulumi/azure-native/apimanagement";
        new Policy("policy", { resourceGroupName: "shared", serviceName: "contoso", policyId: "policy", format: "rawxml",
          value: ${JSON.stringify(policy("orders"))} });`,
      "local.ts": local([gateway, backends]),
    });
    const { code, out } = await command("check", directory);
    expect(code, out).toBe(0);
    expect(out).toContain("1 policy checked: 0 errors");
  });

  it.each<[string, unknown, readonly string[]]>([
    ["no list", {}, ["`existing`: expected a list of resources"]],
    [
      "no resources",
      [1, { id: "contoso", sku: "S0" }, { ...gateway, propertes: {} }],
      [
        "`existing[0]`: expected a resource as Azure Resource Manager shows it",
        '`existing[1].id`: expected an id such as /subscriptions/…/resourceGroups/…/providers/…, got "contoso"',
        "`existing[1].sku`: expected an object",
        "`existing[2]`: expected nothing else, got propertes",
      ],
    ],
    [
      "what Azure would refuse",
      [{ ...gateway, sku: { name: "Gold", capacity: 1 } }, deployment],
      [
        `\`${gateway.id}\`: \`sku.name\`: expected Developer, `,
        `\`${deployment.id}\`: \`${deployment.id}\`: expected ${account.id} to exist. Create it first.`,
      ],
    ],
  ])("is not deployed beside %s: each reason is told", async (_, existing, reasons) => {
    const directory = programFolder({ "index.ts": "export const region = 1;", "local.ts": local(existing) });
    const { code } = serving({ directory }, startEmulator);
    const [error] = await Promise.allSettled([code]);
    const { exitCode, message } = (error as PromiseRejectedResult).reason as { exitCode: number; message: string };
    expect(exitCode).toBe(3);
    for (const reason of reasons) expect(message).toContain(reason);
    expect(message.split("\n").length).toBe(reasons.length > 1 ? reasons.length + 1 : 1);
  });
});
