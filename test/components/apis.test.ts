import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  McpPassthrough,
  McpRestExport,
  ModelApi,
  PtuPaygBackendPool,
  SemanticCacheRedis,
  TokenGovernance,
} from "apim-ai-gateway";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deployed, existing, newGateway, policyErrors, refusal } from "./deployed";

const tiers = [{ name: "standard", tokensPerMinute: 1000 }];
const consumers = [{ name: "checkout", tier: "standard" }];
const backend = { backendId: "models" };
const cache = {
  embeddingsBackendId: "embeddings",
  distance: 0.05,
  cacheSeconds: 60,
  ignoreSystemMessages: true,
  callsPerMinute: 9,
};
const entra = { tenantId: "22222222-2222-2222-2222-222222222222", audiences: ["api://models"] };
const serviceUrl = "https://orders.contoso.example";

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "openapi-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

function documentOf(content: unknown): string {
  const file = join(directory, "api.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}
const api = (paths: object, rest: object = {}) => ({
  openapi: "3.0.3",
  info: { title: "Orders", version: "1" },
  paths,
  ...rest,
});
const responses = { 200: { description: "ok" } };
const orders = () =>
  documentOf(
    api({
      "/orders": { get: { operationId: "listOrders", summary: "List orders", responses } },
      "/orders/{id}": {
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
        delete: { operationId: "deleteOrder", responses },
      },
    }),
  );

describe("TokenGovernance", () => {
  it("gives each tier a published product and each consumer a key of its own, which is secret", async () => {
    const { one, all, outputs, secretOutputs } = await deployed(() => {
      const tokens = new TokenGovernance("tokens", { gateway: newGateway(), tiers, consumers });
      return { keys: tokens.keys, products: tokens.productIds };
    });
    expect(one("Product", "tokens-standard").inputs).toMatchObject({
      subscriptionRequired: true,
      approvalRequired: false,
      state: "published",
    });
    expect(all("Subscription")).toHaveLength(1);
    expect(one("Subscription", "tokens-checkout").inputs.scope).toBe(one("Product", "tokens-standard").id);
    expect(outputs).toMatchObject({
      products: ["tokens-standard"],
      keys: { checkout: expect.stringMatching(/\S{16,}/) },
    });
    expect(secretOutputs.has("keys")).toBe(true);
  });

  it("limits by subscription, refuses callers without a tier, and measures with five dimensions", async () => {
    const { one } = await deployed(
      () => void new TokenGovernance("tokens", { gateway: newGateway(), tiers, consumers }),
    );
    const fragmentOf = (id: string) => String((one("Resource", id).inputs.properties as Record<string, unknown>).value);
    const limit = fragmentOf("tokens-limit");
    expect(limit).toMatch(/<llm-token-limit[^>]*counter-key="@\(context\.Subscription\.Id\)"/);
    expect(limit).toMatch(/tokens-per-minute="1000"/);
    expect(limit).toMatch(/estimate-prompt-tokens="false"/);
    expect(limit).toMatch(/<otherwise>\s*<return-response>\s*<set-status code="403"/);
    const measure = fragmentOf("tokens-measure");
    const names = [...measure.matchAll(/<dimension name="([^"]*)"/g)].map(([, name]) => name);
    expect(names).toEqual(["API ID", "Product ID", "Subscription ID", "Consumer", "Tier"]);
    for (const text of [limit, measure]) expect(policyErrors(text)).toEqual([]);
  });

  it("tells all problems at once and registers nothing", async () => {
    const args = {
      tiers: [{ name: "a" }, { name: "b", tokenQuota: 5 }, { name: "c", tokensPerMinute: -1 }],
      consumers: [{ name: '"/><x', tier: "a" }],
    };
    const { paths, registered } = await refusal(() => new TokenGovernance("tokens", { gateway: existing, ...args }));
    expect(paths).toEqual(expect.arrayContaining(["tiers[0]", "tiers[1]", "tiers[2].tokensPerMinute"]));
    expect(paths).toContain("consumers[0].name");
    expect(registered).toEqual([]);
    const stranger = [{ name: "checkout", tier: "gold" }];
    const unknown = await refusal(() => new TokenGovernance("t", { gateway: existing, tiers, consumers: stranger }));
    expect(unknown.paths).toEqual(["consumers[0].tier"]);
  });
});

const modelApi = (args: object = {}) =>
  deployed(() => {
    const gateway = newGateway();
    return { endpoint: new ModelApi("chat", { gateway, path: "models", backend, ...args }).endpoint };
  });

/** The emulated Azure refuses references to what does not exist, so fuller policies stand on whole programs. */
describe("ModelApi", () => {
  it("wants a key where OpenAI clients put it, and is part of every tier", async () => {
    const { one, all } = await deployed(() => {
      const gateway = newGateway();
      const governance = new TokenGovernance("tokens", { gateway, tiers });
      const member = { name: "chat", sku: "Standard", endpoint: "https://contoso.openai.azure.com/" };
      const pool = new PtuPaygBackendPool("models", { gateway, members: [member] });
      const semantic = new SemanticCacheRedis("cache", { gateway, location: "westeurope" });
      new ModelApi("chat", { gateway, path: "models", backend: pool, governance, cache: semantic });
    });
    expect(one("Api", "chat").inputs).toMatchObject({
      path: "models",
      subscriptionRequired: true,
      subscriptionKeyParameterNames: { header: "api-key", query: "api-key" },
    });
    expect(one("ApiOperation", "chat-chat-completions").inputs).toMatchObject({
      method: "POST",
      urlTemplate: "/chat/completions",
    });
    expect(all("ProductApi").map(({ inputs }) => inputs)).toMatchObject([
      { productId: "tokens-standard", apiId: "chat" },
    ]);
    const policy = String(one("ApiPolicy", "chat-policy").inputs.value);
    expect(policyErrors(policy, { scope: "api" })).toEqual([]);
    const order = [
      "<llm-semantic-cache-lookup",
      "<rate-limit-by-key",
      'fragment-id="tokens-limit"',
      'fragment-id="tokens-measure"',
      "<set-backend-service",
      "<authentication-managed-identity",
      "<retry",
      "<llm-semantic-cache-store",
    ].map((part) => policy.indexOf(part));
    expect(order.every((place) => place >= 0)).toBe(true);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(policy).toMatch(/<vary-by>@\(\(context\.Subscription\.Id\)\.Length/);
    expect(policy).toMatch(/<set-header name="api-key" exists-action="delete"/);
    expect(policy).toMatch(/<forward-request[^>]*buffer-response="false"/);
  });

  it("takes tokens of Entra ID instead of keys, and anybody only when told to", async () => {
    const program = (access: object) =>
      deployed(() => {
        const gateway = newGateway();
        const member = { name: "chat", sku: "Standard", endpoint: "https://contoso.openai.azure.com/" };
        const pool = new PtuPaygBackendPool("models", { gateway, members: [member] });
        new ModelApi("chat", { gateway, path: "models", backend: pool, ...access });
      });
    const byToken = await program({ entra });
    expect(byToken.one("Api", "chat").inputs.subscriptionRequired).toBe(false);
    expect(byToken.policy("chat-policy")).toMatch(/<validate-azure-ad-token[^>]*tenant-id="22222222-/);
    const open = await program({ anonymous: true });
    expect(open.one("Api", "chat").inputs.subscriptionRequired).toBe(false);
    expect(open.policy("chat-policy")).not.toContain("validate-");
  });

  it("is refused when its backend does not exist", async () => {
    await expect(modelApi()).rejects.toThrow(/models/);
  });

  it("tells all problems at once and registers nothing", async () => {
    const args = { path: "../x", backend: { backendId: "" }, displayName: "", cache: { ...cache, cacheSeconds: 0 } };
    const { paths, registered } = await refusal(() => new ModelApi("chat", { gateway: existing, ...args }));
    expect([...paths].sort()).toEqual(["backend.backendId", "cache.cacheSeconds", "displayName", "path"]);
    expect(registered).toEqual([]);
    const both = { gateway: existing, path: "models", backend, entra, anonymous: true };
    expect((await refusal(() => new ModelApi("chat", both))).paths).toEqual(["anonymous"]);
  });
});

describe("McpRestExport", () => {
  it("offers what does not delete, under its own path, with a warning about the preview", async () => {
    const { one, outputs, policy, warnings, all } = await deployed(() => {
      const gateway = newGateway();
      const governance = new TokenGovernance("tokens", { gateway, tiers });
      const server = new McpRestExport("orders", {
        gateway,
        governance,
        path: "orders",
        openApi: orders(),
        serviceUrl,
      });
      return { endpoint: server.endpoint, tools: server.toolNames, gatewayUrl: gateway.gatewayUrl };
    });
    expect(outputs.tools).toEqual(["listOrders"]);
    expect(outputs.endpoint).toBe(`${outputs.gatewayUrl}/orders/mcp`);
    expect(one("Api", "orders-api").inputs).toMatchObject({ path: "orders/api", format: "openapi+json", serviceUrl });
    expect(one("Resource", "orders").inputs.properties).toMatchObject({
      type: "mcp",
      path: "orders",
      subscriptionRequired: true,
      mcpTools: [{ name: "listOrders", operationId: `${one("Api", "orders-api").id}/operations/listOrders` }],
    });
    expect(policyErrors(policy("orders-policy"), { scope: "api", apiType: "mcp" })).toEqual([]);
    expect(policy("orders-policy")).toMatch(/<rate-limit-by-key calls="120"/);
    expect(policy("orders-api-policy")).toMatch(/name="Ocp-Apim-Subscription-Key" exists-action="delete"/);
    expect(
      all("ProductApi")
        .map(({ inputs }) => inputs.apiId)
        .sort(),
    ).toEqual(["orders", "orders-api"]);
    expect(warnings).toHaveLength(1);
  });

  it("offers an operation that deletes when it is named", async () => {
    const { outputs } = await deployed(() => {
      const tools = ["deleteOrder"];
      const args = { gateway: newGateway(), path: "orders", openApi: orders(), serviceUrl, tools };
      return { tools: new McpRestExport("orders", args).toolNames };
    });
    expect(outputs.tools).toEqual(["deleteOrder"]);
  });

  it.each([
    ["no file", () => "/nowhere/api.yaml", "openApi", "that can be read"],
    ["neither JSON nor YAML", () => documentOf("{ a: ["), "openApi", "expected JSON or YAML"],
    ["OpenAPI 2", () => documentOf({ swagger: "2.0" }), "openApi", "OpenAPI 3"],
    [
      "a reference past the end of a list",
      () =>
        documentOf(
          api({
            "/a": { get: { operationId: "a", tags: ["x"], responses: { 200: { $ref: "#/paths/~1a/get/tags/1" } } } },
          }),
        ),
      "openApi",
      "#/paths/~1a/get/responses/200",
    ],
    [
      "a reference that is not well encoded",
      () => documentOf(api({ "/a": { get: { operationId: "a", responses: { 200: { $ref: "#/%E0%A4%A" } } } } })),
      "openApi",
      "#/paths/~1a/get/responses/200",
    ],
    [
      "a reference to nothing",
      () => documentOf(api({ "/a": { get: { operationId: "a", responses: { 200: { $ref: "#/components/x" } } } } })),
      "openApi",
      "#/paths/~1a/get/responses/200",
    ],
    ["an operation without a name", () => documentOf(api({ "/a": { get: { responses } } })), "tools", "GET /a"],
    [
      "a name that no tool can have",
      () => documentOf(api({ "/a": { get: { operationId: "a b", responses } } })),
      "tools",
      '"a b"',
    ],
    [
      "a name twice",
      () =>
        documentOf(
          api({ "/a": { get: { operationId: "a", responses } }, "/b": { get: { operationId: "a", responses } } }),
        ),
      "tools",
      "again",
    ],
    ["no operation", () => documentOf(api({})), "tools", "at least one operation"],
  ])("refuses a document with %s", async (_, file, path, reason) => {
    const args = { gateway: existing, path: "orders", openApi: file(), serviceUrl };
    const { paths, text, registered } = await refusal(() => new McpRestExport("orders", args));
    expect(paths).toEqual([path]);
    expect(text).toContain(reason);
    expect(registered).toEqual([]);
  });

  it("follows references through lists and escaped names", async () => {
    const parameters = [{ name: "q", in: "query", schema: { type: "string" } }];
    const schema = { $ref: "#/components/schemas/Two%20words" };
    const openApi = documentOf(
      api(
        {
          "/a": { get: { operationId: "a", parameters, responses } },
          "/b": {
            get: {
              operationId: "b",
              parameters: [{ $ref: "#/paths/~1a/get/parameters/0" }],
              responses: { 200: { description: "ok", content: { "application/json": { schema } } } },
            },
          },
        },
        { components: { schemas: { "Two words": { type: "string" } } } },
      ),
    );
    const args = { gateway: { ...existing, sku: "Consumption" }, path: "orders", openApi, serviceUrl };
    const { paths, text } = await refusal(() => new McpRestExport("orders", args));
    expect(paths, text).toEqual(["gateway"]);
  });
});

describe("McpPassthrough", () => {
  const serverUrl = "https://tickets.contoso.example/mcp";

  it("relays without the caller's credentials, and is part of every tier", async () => {
    const { one, all, policy, outputs, warnings } = await deployed(() => {
      const gateway = newGateway();
      const governance = new TokenGovernance("tokens", { gateway, tiers });
      const { endpoint } = new McpPassthrough("tickets", { gateway, governance, path: "tickets", serverUrl });
      return { endpoint, gatewayUrl: gateway.gatewayUrl };
    });
    expect(outputs.endpoint).toBe(`${outputs.gatewayUrl}/tickets`);
    expect(one("Backend", "tickets-server").inputs).toMatchObject({
      url: serverUrl,
      tls: { validateCertificateChain: true, validateCertificateName: true },
    });
    expect(one("Resource", "tickets").inputs.properties).toMatchObject({
      type: "mcp",
      backendId: "tickets-server",
      subscriptionRequired: true,
    });
    const text = policy("tickets-policy");
    for (const header of ["Authorization", "Ocp-Apim-Subscription-Key"])
      expect(text).toMatch(new RegExp(`<set-header name="${header}" exists-action="delete"`));
    expect(text).toMatch(/buffer-response="false"/);
    expect(policyErrors(text, { scope: "api", apiType: "mcp" })).toEqual([]);
    expect(all("ProductApi").map(({ inputs }) => inputs.apiId)).toEqual(["tickets"]);
    expect(warnings).toHaveLength(1);
  });

  it("puts the gateway's own token in after the caller's is out", async () => {
    const credential = { managedIdentityResource: "api://tickets" };
    const { policy } = await deployed(
      () => void new McpPassthrough("tickets", { gateway: newGateway(), path: "tickets", serverUrl, credential }),
    );
    const text = policy("tickets-policy");
    const own = text.indexOf('<authentication-managed-identity resource="api://tickets"');
    expect(own).toBeGreaterThan(text.indexOf('<set-header name="Authorization" exists-action="delete"'));
  });

  it("tells all problems at once and registers nothing", async () => {
    const args = { path: "/a/", serverUrl: "ftp://x", callsPerMinute: 0, credential: {} };
    const { paths, registered } = await refusal(() => new McpPassthrough("tickets", { gateway: existing, ...args }));
    expect([...paths].sort()).toEqual(["callsPerMinute", "credential", "path", "serverUrl"]);
    expect(registered).toEqual([]);
    const consumption = { gateway: { ...existing, sku: "Consumption" }, path: "tickets", serverUrl };
    expect((await refusal(() => new McpPassthrough("tickets", consumption))).paths).toEqual(["gateway"]);
  });
});
