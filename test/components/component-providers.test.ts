import { Provider } from "@pulumi/azure-native/provider";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import type { ComponentResourceOptions, Output } from "@pulumi/pulumi";
import {
  AiGatewayApim,
  McpPassthrough,
  McpRestExport,
  ModelApi,
  PtuPaygBackendPool,
  SemanticCacheRedis,
  TokenGovernance,
} from "apim-ai-gateway";
import { describe, expect, it } from "vitest";
import { deploy } from "../support/deploy";
import { model } from "./component-kit";

/** One of each component, all with the same options. */
function everyComponent(resourceGroupName: Output<string>, opts: ComponentResourceOptions): unknown {
  const service = { sku: "StandardV2", publisherName: "Contoso", publisherEmail: "ai@contoso.example" } as const;
  const gateway = new AiGatewayApim("gateway", { resourceGroupName, location: "uksouth", ...service }, opts);
  const members = [{ name: "chat", sku: "Standard", capacity: 1, model } as const];
  const models = new PtuPaygBackendPool("models", { gateway, location: "uksouth", members }, opts);
  const tokens = new TokenGovernance(
    "tokens",
    {
      gateway,
      tiers: [{ name: "standard", tokensPerMinute: 1000 }],
      consumers: [{ name: "checkout", tier: "standard" }],
    },
    opts,
  );
  const cache = new SemanticCacheRedis("cache", { gateway, location: "uksouth" }, opts);
  new ModelApi("chat", { gateway, path: "models", backend: models, governance: tokens, cache }, opts);
  const openApi = "examples/quickstart/services/orders.openapi.yaml";
  new McpRestExport("orders", { gateway, path: "orders", openApi, serviceUrl: "https://orders.example" }, opts);
  new McpPassthrough("tickets", { gateway, path: "tickets", serverUrl: "https://tickets.example/mcp" }, opts);
  return { keys: tokens.keys };
}

describe("the provider of a component", () => {
  it.each([
    ["provider", (provider: Provider) => ({ provider })],
    ["providers", (provider: Provider) => ({ providers: [provider] })],
  ])("decides as `%s` where everything is created and which keys are read", async (_, options) => {
    const { resources, outputs } = await deploy(() => {
      const provider = new Provider("other", { subscriptionId: "other-sub" });
      const group = new ResourceGroup("group", { resourceGroupName: "group", location: "uksouth" }, { provider });
      return everyComponent(group.name, options(provider));
    });
    const ids = resources.filter(({ type }) => type.startsWith("azure-native:")).map(({ id }) => id);
    expect(ids.filter((id) => !id.startsWith("/subscriptions/other-sub/"))).toEqual([]);
    expect(outputs.keys).toEqual({ checkout: expect.stringMatching(/\S{16,}/) });
    const cache = resources.find(({ type }) => type.endsWith(":Cache"));
    expect(cache?.inputs.connectionString).toMatch(/password=[^,]{20,}/);
  });
});
