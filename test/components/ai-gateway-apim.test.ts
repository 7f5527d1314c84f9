import { InputPropertiesError } from "@pulumi/pulumi";
import { AiGatewayApim, type AiGatewayApimArgs, GatewaySku } from "apim-ai-gateway";
import { findAll, parsePolicy } from "apim-ai-gateway/policy";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deploy } from "../support/deploy";
import { deployed, newGateway, refusal } from "./component-kit";

const service = "Microsoft.ApiManagement/service";

const person = { resourceGroupName: "shared", publisherName: "Contoso", publisherEmail: "ai@contoso.example" };

describe("AiGatewayApim", () => {
  it("creates the service, what watches it, and nothing else", async () => {
    const { declared } = await deploy(() => void newGateway());
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
    const { arm } = await deploy(() => void newGateway());
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
    const { arm } = await deploy(() => void newGateway({ sku: "Premium" }));
    const values = Object.entries(arm(service).properties.customProperties as Record<string, string>);
    expect(values).toHaveLength(7);
    for (const [key, value] of values)
      expect([key.startsWith("Microsoft.WindowsAzure.ApiManagement.Gateway.Security."), value]).toEqual([
        true,
        "false",
      ]);
  });

  it("has no units on Consumption", async () => {
    const { arm } = await deploy(() => void newGateway({ sku: "Consumption" }));
    expect(arm(service).sku).toEqual({ name: "Consumption", capacity: 0 });
  });

  it("logs no bodies, sends metrics, and takes no keys to Application Insights", async () => {
    const { arm } = await deploy(() => void newGateway());
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
  });

  it("puts Application Insights beside its workspace, which keeps what it collects", async () => {
    const { arm } = await deploy(() => void newGateway());
    const [insights, workspace] = [
      arm("Microsoft.Insights/components"),
      arm("Microsoft.OperationalInsights/workspaces"),
    ];
    expect(insights.properties.WorkspaceResourceId).toBe(workspace.id);
    expect([insights.location, workspace.location]).toEqual(["westeurope", "westeurope"]);
    const elsewhere = await deploy(() => void newGateway({ location: "uksouth" }));
    expect(elsewhere.arm("Microsoft.Insights/components").location).toBe("uksouth");
  });

  it("lets the logger send by the gateway's identity, to a connection string that stays secret", async () => {
    const { one, arm } = await deployed(() => void newGateway());
    const insights = arm("Microsoft.Insights/components");
    const logger = one("Logger", "gateway-logger");
    expect(logger.inputs).toMatchObject({
      loggerType: "applicationInsights",
      resourceId: insights.id,
      credentials: { connectionString: insights.properties.ConnectionString, identityClientId: "SystemAssigned" },
    });
    expect([...logger.secretInputs]).toEqual(["/credentials/connectionString"]);
    expect([...one("Resource", "gateway-insights").secretOutputs]).toEqual(["/properties"]);
  });

  it("says once what was not verified, with the page that explains it", async () => {
    const { warnings } = await deployed(() => void newGateway());
    expect(warnings).toEqual([
      "The opt-in to dimensions of token metrics uses a shape that azure-native's schema does not have and that was not verified against Azure: https://learn.microsoft.com/azure/api-management/llm-emit-token-metric-policy",
    ]);
  });

  it("lets its identity publish metrics, and no more", async () => {
    const { arm } = await deploy(() => void newGateway());
    const { principalId, principalType, roleDefinitionId, scope } = arm(
      "Microsoft.Authorization/roleAssignments",
    ).properties;
    expect(principalType).toBe("ServicePrincipal");
    expect(principalId).toBe(arm(service).identity?.principalId);
    expect(roleDefinitionId).toMatch(/\/3913510d-42f4-4e42-8a64-420c390055eb$/);
    expect(scope).toBe(arm("Microsoft.Insights/components").id);
  });

  it("gives every request a correlation id and buffers no response", async () => {
    const { arm } = await deploy(() => void newGateway());
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
    const { sentences, registered } = await refusal(() => new AiGatewayApim('"/><x', wrong));
    expect(sentences).toEqual([
      'name: expected 1 to 60 letters, digits and hyphens, a letter or digit first and last, got "\\"/><x".',
      'resourceGroupName: expected a text, got an empty one, got "".',
      'sku: expected Developer, Basic, Standard, Premium, Consumption, BasicV2, StandardV2 or PremiumV2, got "Gold".',
      "capacity: expected 0 or more, got -1.",
      `publisherName: expected at most 100 characters, got "${"x".repeat(101)}".`,
      'publisherEmail: expected an e-mail address, got "nobody".',
      "unknown: expected no argument of this name. Remove it, or correct the name.",
    ]);
    expect(registered).toEqual([]);
  });

  it("takes as many units as Azure sells of its SKU", async () => {
    const sentences = async (sku: GatewaySku, capacity: number) =>
      (await refusal(() => new AiGatewayApim("gateway", { ...person, sku, capacity }))).sentences;
    expect(await sentences("Developer", 2)).toEqual(["capacity: expected 1 on Developer, got 2."]);
    expect(await sentences("Basic", 3)).toEqual(["capacity: expected a whole number from 1 to 2 on Basic, got 3."]);
    expect(await sentences("Standard", 5)).toEqual([
      "capacity: expected a whole number from 1 to 4 on Standard, got 5.",
    ]);
    expect(await sentences("StandardV2", 11)).toEqual([
      "capacity: expected a whole number from 1 to 10 on StandardV2, got 11.",
    ]);
    expect(await sentences("Premium", 0)).toEqual([
      "capacity: expected a whole number of at least 1 on Premium, got 0.",
    ]);
    expect(await sentences("Consumption", 1)).toEqual(["capacity: expected 0 on Consumption, got 1."]);
    expect(await sentences("BasicV2", -1)).toEqual(["capacity: expected 0 or more, got -1."]);
    const { arm } = await deploy(() => void newGateway({ sku: "Premium", capacity: 40 }));
    expect(arm(service).sku).toEqual({ name: "Premium", capacity: 40 });
  });

  it("is named after the service that it makes only as far as Azure takes the name", async () => {
    const sentence = (name: string) =>
      `name: expected at most 41 characters, a letter first, since the service is named after it, got "${name}". Or set \`serviceName\`.`;
    const args = { ...person, sku: GatewaySku.StandardV2 };
    for (const name of ["1gateway", "g".repeat(42)]) {
      expect((await refusal(() => new AiGatewayApim(name, args))).sentences).toEqual([sentence(name)]);
      expect((await refusal(() => new AiGatewayApim(name, { ...args, serviceName: "1st" }))).paths).toEqual([
        "serviceName",
      ]);
    }
    const { arm } = await deploy(() => void newGateway({ serviceName: "contoso" }));
    expect(arm(service).name).toBe("contoso");
  });

  it("takes a SKU only by its exact name", async () => {
    const known = new Set<string>(Object.values(GatewaySku));
    const refused: unknown[] = [];
    const { resources } = await deployed(() => {
      const isRefused = (sku: string) => {
        expect(() => new AiGatewayApim("gateway", { ...person, sku: sku as GatewaySku })).toThrow(InputPropertiesError);
        refused.push(sku);
      };
      fc.assert(
        fc.property(
          fc.string().filter((sku) => !known.has(sku)),
          isRefused,
        ),
      );
      for (const sku of ["standardv2", "__proto__", "constructor"]) isRefused(sku);
    });
    expect(refused.length).toBeGreaterThan(100);
    expect(resources.map(({ type }) => type).filter((type) => type !== "pulumi:pulumi:Stack")).toEqual([]);
  });
});
