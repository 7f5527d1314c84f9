// One gateway for a shop's agents: models with failover and a cache, tools from the orders API and from a ticket server.
import { join } from "node:path";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import {
  AiGatewayApim,
  McpPassthrough,
  McpRestExport,
  ModelApi,
  PtuPaygBackendPool,
  SemanticCacheRedis,
  TokenGovernance,
} from "apim-ai-gateway";

const config = new pulumi.Config();
const location = config.get("location") ?? "westeurope";

const group = new ResourceGroup("ai-gateway", { location });
const gateway = new AiGatewayApim("gateway", {
  resourceGroupName: group.name,
  location,
  sku: "StandardV2",
  publisherName: "Contoso",
  publisherEmail: "ai@contoso.example",
});

// Provisioned capacity is used first; pay-as-you-go takes over while it is saturated.
const model = { name: "gpt-4o-mini", version: "2024-07-18" };
const models = new PtuPaygBackendPool("models", {
  gateway,
  location,
  members: [
    { name: "ptu", sku: "ProvisionedManaged", capacity: 15, model },
    { name: "payg", sku: "GlobalStandard", capacity: 100, model },
  ],
});
const cache = new SemanticCacheRedis("cache", { gateway, location });
const governance = new TokenGovernance("tokens", {
  gateway,
  tiers: [{ name: "standard", tokensPerMinute: 20_000 }],
  consumers: [
    { name: "checkout", tier: "standard" },
    { name: "search", tier: "standard" },
  ],
});

const chat = new ModelApi("chat", { gateway, path: "models", backend: models, governance, cache });
const orders = new McpRestExport("orders", {
  gateway,
  governance,
  path: "orders",
  openApi: join(__dirname, "services/orders.openapi.yaml"),
  serviceUrl: config.get("ordersUrl") ?? "https://orders.contoso.example",
});
const tickets = new McpPassthrough("tickets", {
  gateway,
  governance,
  path: "tickets",
  serverUrl: config.get("ticketsUrl") ?? "https://tickets.contoso.example/mcp",
});

export const gatewayUrl = gateway.gatewayUrl;
export const modelsUrl = chat.endpoint;
export const ordersMcpUrl = orders.endpoint;
export const ticketsMcpUrl = tickets.endpoint;
/** Subscription keys by consumer. */
export const keys = governance.keys;
