import { output } from "@pulumi/pulumi";
import {
  DeploymentSku,
  ModelApi,
  type ModelApiArgs,
  PtuPaygBackendPool,
  SemanticCacheRedis,
  TokenGovernance,
} from "apim-ai-gateway";
import { describe, expect, it } from "vitest";
import { deployed, existing, newGateway, policyErrors, refusal } from "./component-kit";

const tiers = [{ name: "standard", tokensPerMinute: 1000 }];
const backend = { backendId: "models" };
const cache = {
  embeddingsBackendId: "embeddings",
  distance: 0.05,
  cacheSeconds: 60,
  ignoreSystemMessages: true,
  callsPerMinute: 9,
};
const entra = { tenantId: "22222222-2222-2222-2222-222222222222", audiences: ["api://models"] };

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
      const member = { name: "chat", sku: DeploymentSku.Standard, endpoint: "https://contoso.openai.azure.com/" };
      const pool = new PtuPaygBackendPool("models", { gateway, members: [member] });
      const semantic = new SemanticCacheRedis("cache", { gateway, location: "westeurope" });
      new ModelApi("chat", { gateway, path: "models", backend: pool, governance, cache: semantic });
    });
    expect(one("Api", "chat").inputs).toMatchObject({
      displayName: "chat",
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
        const member = { name: "chat", sku: DeploymentSku.Standard, endpoint: "https://contoso.openai.azure.com/" };
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

  it("says which arguments cannot be known only later, and which are not there", async () => {
    const late =
      "expected a plain value, got an Output. It takes part in the policy, so it must be known while the program runs.";
    const args = {
      gateway: { ...existing, sku: output("StandardV2"), principalId: undefined },
      path: output("models"),
      backend: output(backend),
      governance: { limitFragmentId: "{{a}}", measureFragmentId: Promise.resolve("b"), productIds: "c" },
    };
    const { sentences } = await refusal(() => new ModelApi("chat", args as unknown as ModelApiArgs));
    expect(sentences).toEqual([
      "gateway.principalId: expected a text, got nothing.",
      `gateway.sku: ${late}`,
      `path: ${late}`,
      `backend: ${late}`,
      expect.stringMatching(/^governance\.limitFragmentId: expected a text without .*, got "\{\{a\}\}"\.$/),
      `governance.measureFragmentId: ${late.replace("an Output", "a Promise")}`,
      'governance.productIds: expected a list, got "c".',
    ]);
  });

  it("names the argument that leads to a policy that the gateway's SKU cannot run", async () => {
    const gateway = { ...existing, sku: "Consumption" };
    const args = { gateway, path: "models", backend, cache };
    const { sentences, registered } = await refusal(() => new ModelApi("chat", args));
    expect(sentences).toEqual([
      "cache: leads to a policy that API Management refuses: `rate-limit-by-key`: expected in classic, v2, self-hosted, workspace, got a consumption gateway. Choose another SKU, or leave it out.",
    ]);
    expect(registered).toEqual([]);
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
