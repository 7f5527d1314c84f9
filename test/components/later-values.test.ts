import * as pulumi from "@pulumi/pulumi";
import {
  type GatewayReference,
  McpPassthrough,
  McpRestExport,
  PtuPaygBackendPool,
  SemanticCacheRedis,
} from "apim-ai-gateway";
import { describe, expect, it } from "vitest";
import { createCloud } from "../../src/emulator/azure/emulated-cloud";
import { createEngine, type EngineEvent } from "../../src/emulator/engine/engine";
import { ManualClock } from "../emulator/gateway/manual-clock";
import { deploy } from "../support/deploy";
import { existing, newGateway } from "./component-kit";

const clear = "expected an https URL, since credentials travel to it; http only on this computer";
const openApi = "examples/quickstart/services/orders.openapi.yaml";

type Later = <T>(value: T) => pulumi.Input<T>;

/** What a component with a wrong argument is refused with, and what was created by then. */
async function failure(create: (gateway: GatewayReference) => unknown) {
  const cloud = await createCloud({ clock: new ManualClock() });
  const created: string[] = [];
  const onEvent = (event: EngineEvent) => {
    if (event.kind === "resource" && event.phase === "done") created.push(event.urn);
  };
  const engine = createEngine({ cloud, project: "test", stack: "dev", onEvent });
  try {
    await engine.up(() => create(newGateway()));
    return { message: "", created };
  } catch (error) {
    return { message: String(error), created };
  } finally {
    await cloud.close();
  }
}

describe("an argument that is known only later", () => {
  it("is taken when it is right, with what it depends on", async () => {
    const { resources } = await deploy(() => {
      const gateway = newGateway();
      const serverUrl = gateway.gatewayUrl.apply(() => "https://tools.example/mcp");
      new McpPassthrough("it", { gateway, path: "tools", serverUrl });
    });
    const backend = resources.find(({ name }) => name === "it-server");
    expect(backend?.inputs.url).toBe("https://tools.example/mcp");
    expect(backend?.propertyDependencies.url).toContain(
      resources.find(({ type }) => type.endsWith(":ApiManagementService"))?.urn,
    );
  });

  it.each<readonly [string, (later: Later, gateway: GatewayReference) => unknown, string, string]>([
    [
      "the endpoint of a model",
      (later, gateway) =>
        new PtuPaygBackendPool("it", {
          gateway,
          members: [{ name: "chat", sku: "Standard", endpoint: later("http://contoso.example") }],
        }),
      `\`members[0].endpoint\`: ${clear}, got "http://contoso.example".`,
      "apimanagement:Backend::it",
    ],
    [
      "the endpoint of embeddings",
      (later, gateway) =>
        new SemanticCacheRedis("it", { gateway, embeddings: { endpoint: later("http://contoso.example") } }),
      `\`embeddings.endpoint\`: ${clear}, got "http://contoso.example".`,
      "Resource::it-embeddings",
    ],
    [
      "the address of an MCP server that gets a credential",
      (later, gateway) =>
        new McpPassthrough("it", {
          gateway,
          path: "tools",
          serverUrl: later("http://tools.example"),
          credential: { managedIdentityResource: "api://tools" },
        }),
      `\`serverUrl\`: ${clear}, got "http://tools.example".`,
      "Backend::it-server",
    ],
    [
      "the address of a REST API",
      (later, gateway) =>
        new McpRestExport("it", {
          gateway,
          path: "orders",
          openApi,
          serviceUrl: later("https://me:pass@orders.example"),
        }),
      '`serviceUrl`: expected a URL without user name and password, got "https://…@orders.example".',
      "Api::it-api",
    ],
    [
      "what describes a service that exists",
      (later) =>
        new PtuPaygBackendPool("it", {
          gateway: { ...existing, serviceName: later("") },
          members: [{ name: "chat", sku: "Standard", endpoint: "https://contoso.example" }],
        }),
      '`gateway.serviceName`: expected a text, got an empty one, got "".',
      "Backend::it-chat",
    ],
  ])("is held against the same rules as one that is known at once: %s", async (_, create, sentence, resource) => {
    for (const later of [pulumi.output, Promise.resolve.bind(Promise)] as Later[]) {
      const { message, created } = await failure((gateway) => create(later, gateway));
      expect(message).toContain(sentence);
      expect(created.filter((urn) => urn.endsWith(resource))).toEqual([]);
    }
  });

  it("is not shown when it is a secret", async () => {
    const { message } = await failure(
      (gateway) => new McpPassthrough("it", { gateway, path: "tools", serverUrl: pulumi.secret("ftp://hidden") }),
    );
    expect(message).toContain("`serverUrl`: expected an http or https URL.");
    expect(message).not.toContain("hidden");
  });
});
