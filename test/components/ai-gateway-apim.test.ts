import { AiGatewayApim, type AiGatewayApimArgs } from "apim-ai-gateway";
import { findAll, parsePolicy } from "apim-ai-gateway/policy";
import { describe, expect, it } from "vitest";
import { deploy } from "../support/deploy";
import { refusals, testGateway } from "./programs";

const service = "Microsoft.ApiManagement/service";

describe("AiGatewayApim", () => {
  it("creates the service, what watches it, and nothing else", async () => {
    const { declared } = await deploy(() => void testGateway());
    expect([...declared].sort()).toEqual(
      [
        "azure-native:resources:ResourceGroup group",
        "apim-ai-gateway:index:AiGatewayApim gateway",
        "random:index/randomString:RandomString gateway-suffix",
        "azure-native:apimanagement:ApiManagementService gateway",
        "azure-native:operationalinsights:Workspace gateway-logs",
        "azure-native:resources:Resource gateway-insights",
        "random:index/randomUuid:RandomUuid gateway-metrics-publisher",
        "azure-native:authorization:RoleAssignment gateway-metrics-publisher",
        "azure-native:apimanagement:Logger gateway-logger",
        "azure-native:apimanagement:Diagnostic gateway-diagnostic",
        "azure-native:apimanagement:Policy gateway-policy",
      ].sort(),
    );
  });

  it("gives the service an identity and one unit by default", async () => {
    const { arm } = await deploy(() => void testGateway());
    const { sku, identity, name, location, properties } = arm(service);
    expect({ sku, type: identity?.type, location }).toEqual({
      sku: { name: "StandardV2", capacity: 1 },
      type: "SystemAssigned",
      location: "westeurope",
    });
    expect(name).toMatch(/^gateway-[a-z0-9]{8}$/);
    // Whether v2 SKUs take the keys that switch old protocols off is not documented.
    expect(properties.customProperties).toBeUndefined();
  });

  it("switches old protocols and 3DES off on classic SKUs", async () => {
    const { arm } = await deploy(() => void testGateway({ sku: "Premium" }));
    const values = Object.entries(arm(service).properties.customProperties as Record<string, string>);
    expect(values).toHaveLength(7);
    for (const [key, value] of values)
      expect([key.startsWith("Microsoft.WindowsAzure.ApiManagement.Gateway.Security."), value]).toEqual([
        true,
        "false",
      ]);
  });

  it("has no units on Consumption", async () => {
    const { arm } = await deploy(() => void testGateway({ sku: "Consumption" }));
    expect(arm(service).sku).toEqual({ name: "Consumption", capacity: 0 });
  });

  it("logs no bodies, sends metrics, and takes no keys to Application Insights", async () => {
    const { arm } = await deploy(() => void testGateway());
    const nothing = { request: { body: { bytes: 0 } }, response: { body: { bytes: 0 } } };
    expect(arm(`${service}/diagnostics`).properties).toMatchObject({
      metrics: true,
      verbosity: "information",
      frontend: nothing,
      backend: nothing,
      httpCorrelationProtocol: "W3C",
    });
    expect(arm("Microsoft.Insights/components").properties).toMatchObject({
      DisableLocalAuth: true,
      CustomMetricsOptedInType: "WithDimensions",
    });
    expect(arm(`${service}/loggers`).properties).toMatchObject({ loggerType: "applicationInsights" });
  });

  it("lets its identity publish metrics, and no more", async () => {
    const { arm } = await deploy(() => void testGateway());
    const { principalId, principalType, roleDefinitionId, scope } = arm(
      "Microsoft.Authorization/roleAssignments",
    ).properties;
    expect(principalType).toBe("ServicePrincipal");
    expect(principalId).toBe(arm(service).identity?.principalId);
    expect(roleDefinitionId).toMatch(/\/3913510d-42f4-4e42-8a64-420c390055eb$/);
    expect(scope).toBe(arm("Microsoft.Insights/components").id);
  });

  it("gives every request a correlation id and buffers no response", async () => {
    const { arm } = await deploy(() => void testGateway());
    const policy = parsePolicy(String(arm(`${service}/policies`).properties.value));
    expect(findAll(policy, "set-header").map(({ attributes }) => attributes.name)).toEqual([
      "x-correlation-id",
      "x-correlation-id",
      "x-correlation-id",
    ]);
    expect(findAll(policy, "forward-request")[0]?.attributes["buffer-response"]).toBe("false");
  });

  it("refuses arguments with all problems at once, and registers nothing", async () => {
    const wrong = {
      resourceGroupName: "",
      sku: "Gold",
      publisherName: "x".repeat(101),
      publisherEmail: "nobody",
      capacity: -1,
      unknown: 1,
    } as unknown as AiGatewayApimArgs;
    const { declared } = await deploy(() => {
      expect(refusals(() => new AiGatewayApim("gateway", wrong))).toEqual([
        'resourceGroupName: expected a text, got an empty one, got "".',
        'sku: expected a SKU name such as StandardV2, got "Gold".',
        "capacity: expected 0 or more, got -1.",
        `publisherName: expected at most 100 characters, got "${"x".repeat(101)}".`,
        'publisherEmail: expected an e-mail address, got "nobody".',
        ': Unrecognized key: "unknown".',
      ]);
    });
    expect(declared).toEqual([]);
  });
});
