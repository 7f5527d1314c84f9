import { join } from "node:path";
import { McpPassthrough, McpRestExport, ModelApi, PtuPaygBackendPool } from "apim-ai-gateway";
import { findAll, parsePolicy } from "apim-ai-gateway/policy";
import { expect, test } from "vitest";
import { deploy } from "../support/deploy";
import { model, newGateway } from "./component-kit";

test("no API passes the caller's key on to what stands behind it, whether it came as a header or in the query", async () => {
  const { resources } = await deploy(() => {
    const gateway = newGateway();
    new McpRestExport("orders", {
      gateway,
      path: "orders",
      openApi: join(__dirname, "../../examples/quickstart/services/orders.openapi.yaml"),
      serviceUrl: "https://orders.contoso.example",
    });
    const backend = new PtuPaygBackendPool("models", {
      gateway,
      members: [{ name: "payg", sku: "Standard", capacity: 1, model }],
    });
    new ModelApi("chat", { gateway, path: "chat", backend });
    new McpPassthrough("tickets", { gateway, path: "tickets", serverUrl: "https://tickets.contoso.example/mcp" });
  });
  const removed = (name: string) => {
    const policy = parsePolicy(String(resources.find((resource) => resource.name === name)?.inputs.value));
    const statements = [...findAll(policy, "set-header"), ...findAll(policy, "set-query-parameter")];
    return statements
      .filter(({ attributes }) => attributes["exists-action"] === "delete")
      .map(({ attributes }) => attributes.name);
  };
  expect(removed("chat-policy")).toEqual(["api-key", "api-key"]);
  expect(removed("orders-api-policy")).toEqual(["Ocp-Apim-Subscription-Key", "subscription-key"]);
  expect(removed("tickets-policy")).toEqual([
    "Authorization",
    "Cookie",
    "Ocp-Apim-Subscription-Key",
    "subscription-key",
  ]);
});
