import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as library from "apim-ai-gateway";
import { describe, expect, it } from "vitest";
import { ComponentProvider } from "../../src/plugin/component-provider";
import { readPackageSchema } from "../../src/plugin/package-schema";
import { deployed, existing, model, newGateway } from "../components/component-kit";
import { schemaFile } from "../schema/component-schema";

const { schema, text } = readPackageSchema(schemaFile);
const provider = new ComponentProvider(schema, text);
const openApi = join(__dirname, "../../examples/quickstart/services/orders.openapi.yaml");
const later = () => pulumi.output(pulumi.unknown);

/** Constructs a component as another language asks for it, into a deployment of its own. */
const constructed = (type: string, inputs: pulumi.Inputs | (() => pulumi.Inputs)) =>
  deployed(async () => {
    const options: pulumi.ComponentResourceOptions = { dependsOn: [] };
    const { state } = await provider.construct("chat", type, typeof inputs === "function" ? inputs() : inputs, options);
    return state;
  });

/** What a component is refused with, `path: reason` for each problem. */
async function sentences(type: string, inputs: pulumi.Inputs): Promise<readonly string[]> {
  let refused: unknown;
  await deployed(async () => {
    await provider.construct("chat", type, inputs, {}).catch((error: unknown) => {
      refused = error;
    });
  });
  if (!(refused instanceof pulumi.InputPropertiesError)) throw refused;
  return (refused.errors ?? []).map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
}

const governance = "apim-ai-gateway:index:TokenGovernance";
const tiers = [{ name: "standard", tokensPerMinute: 1000 }];

describe("the provider of components", () => {
  it("constructs a component and answers all outputs that the schema names", async () => {
    const { outputs, one } = await constructed(governance, () => ({ gateway: newGateway(), tiers }));
    expect(outputs).toEqual({
      limitFragmentId: "chat-limit",
      measureFragmentId: "chat-measure",
      productIds: ["chat-standard"],
      keys: {},
    });
    expect(one("Product", "chat-standard").inputs.displayName).toBe("standard");
  });

  it("takes outputs that are known where values are plain, and waits for what gave them", async () => {
    const { one } = await constructed(governance, () => {
      const { serviceName, ...gateway } = newGateway();
      const sku = serviceName.apply(() => "StandardV2");
      return { gateway: pulumi.output({ ...gateway, serviceName, sku }), tiers: [pulumi.output(tiers[0])] };
    });
    expect(one("Product", "chat-standard").inputs.serviceName).toMatch(/^gateway-/);
    const service = one("ApiManagementService", "gateway");
    expect(one("TokenGovernance", "chat").dependencies).toContain(service.urn);
  });

  it("takes an argument that is null as one that was left out", async () => {
    const { one } = await constructed(governance, () => ({
      gateway: newGateway(),
      tiers: [{ ...tiers[0], callsPerMinute: null }],
      consumers: null,
    }));
    expect(one("Product", "chat-standard").inputs.state).toBe("published");
  });

  it("finds every output of a component that is passed as itself, because the component has registered it", async () => {
    const { resources } = await deployed(() => {
      const gateway = newGateway();
      const place = { gateway, location: "westeurope" };
      const member = { name: "payg", sku: library.DeploymentSku.Standard, capacity: 1, model };
      const backend = new library.PtuPaygBackendPool("models", { ...place, members: [member] });
      new library.TokenGovernance("tokens", { gateway, tiers });
      new library.SemanticCacheRedis("cache", { ...place, maxMessageCount: 4 });
      new library.ModelApi("chat", { gateway, path: "chat", backend });
      const serviceUrl = "https://orders.contoso.example";
      new library.McpRestExport("orders", { gateway, path: "orders", openApi, serviceUrl });
      new library.McpPassthrough("tickets", { gateway, path: "tickets", serverUrl: "https://tickets.contoso.example" });
    });
    const registered = resources
      .filter(({ type }) => type in schema.resources)
      .map(({ type, outputs }) => [type, Object.keys(outputs).sort()]);
    const named = Object.entries(schema.resources).map(([type, { properties }]) => [
      type,
      Object.keys(properties).sort(),
    ]);
    expect(Object.fromEntries(registered)).toEqual(Object.fromEntries(named));
  });

  it("refuses plain arguments that are known only later or are secrets, by their paths", async () => {
    const inputs = {
      gateway: { ...existing, serviceName: later(), sku: later() },
      tiers: [{ name: pulumi.secret("gold"), tokensPerMinute: 1 }],
    };
    expect(await sentences(governance, inputs)).toEqual([
      "gateway.sku: expected a value that is known before anything is deployed, got one that a resource gives. Write it out.",
      "tiers[0].name: expected a value that is no secret, since policies hold it as it is. Write it out.",
    ]);
  });

  it("passes on what the component says of its arguments, also of names that there are not", async () => {
    expect(await sentences(governance, { gateway: existing, tiers: [], tier: 1 })).toEqual([
      "tiers: expected at least one tier.",
      "tier: expected no argument of this name. Remove it, or correct the name.",
    ]);
  });

  it("refuses a type that the package does not have, and names those that it has", async () => {
    await expect(provider.construct("chat", "apim-ai-gateway:index:Gateway", {}, {})).rejects.toThrow(
      /^`type`: expected one of apim-ai-gateway:index:AiGatewayApim, .*, got "apim-ai-gateway:index:Gateway"\.$/,
    );
  });
});
