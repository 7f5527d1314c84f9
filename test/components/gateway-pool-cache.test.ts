import { Account } from "@pulumi/azure-native/cognitiveservices";
import { InputPropertiesError } from "@pulumi/pulumi";
import { AiGatewayApim, GatewaySku, PtuPaygBackendPool, SemanticCacheRedis } from "apim-ai-gateway";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deployed, existing, newGateway, policyErrors, refusal } from "./deployed";

const model = { name: "gpt-4o-mini", version: "2024-07-18" };
const person = { resourceGroupName: "shared", publisherName: "Contoso", publisherEmail: "ai@contoso.example" };

describe("AiGatewayApim", () => {
  it("has an identity, one unit, no keys for telemetry, and metrics with dimensions", async () => {
    const { one, all, outputs } = await deployed(() => {
      const { gatewayUrl, principalId, serviceName, sku } = newGateway();
      return { gatewayUrl, principalId, serviceName, sku };
    });
    const service = one("ApiManagementService", "gateway").inputs;
    expect(service).toMatchObject({ sku: { name: "StandardV2", capacity: 1 }, identity: { type: "SystemAssigned" } });
    expect(service.customProperties).toBeUndefined();
    expect(service.serviceName).toMatch(/^gateway-[a-z0-9]{8}$/);
    expect(outputs).toMatchObject({ serviceName: service.serviceName, sku: "StandardV2" });
    expect(outputs.gatewayUrl).toBe(`https://${service.serviceName}.azure-api.net`);
    expect(outputs.principalId).toMatch(/^[0-9a-f-]{36}$/);
    expect(one("Resource", "gateway-insights").inputs.properties).toMatchObject({
      DisableLocalAuth: true,
      CustomMetricsOptedInType: "WithDimensions",
    });
    expect(one("Logger", "gateway-logger").inputs.credentials).toEqual({ identityClientId: "SystemAssigned" });
    expect(one("Diagnostic", "gateway-diagnostic").inputs).toMatchObject({
      diagnosticId: "applicationinsights",
      metrics: true,
      verbosity: "information",
      httpCorrelationProtocol: "W3C",
      frontend: { request: { body: { bytes: 0 } }, response: { body: { bytes: 0 } } },
      backend: { request: { body: { bytes: 0 } }, response: { body: { bytes: 0 } } },
    });
    expect(all("RoleAssignment").map(({ inputs }) => inputs)).toMatchObject([
      {
        principalId: outputs.principalId,
        principalType: "ServicePrincipal",
        scope: one("Resource", "gateway-insights").id,
        roleDefinitionId: expect.stringMatching(/3913510d-42f4-4e42-8a64-420c390055eb$/),
      },
    ]);
    const policy = String(one("Policy", "gateway-policy").inputs.value);
    expect(policy).toContain("x-correlation-id");
    expect(policyErrors(policy, { scope: "global" })).toEqual([]);
  });

  it("refuses old protocols on classic SKUs, and has no units on Consumption", async () => {
    const premium = await deployed(() => void newGateway({ sku: GatewaySku.Premium, capacity: 2 }));
    const { sku, customProperties } = premium.one("ApiManagementService", "gateway").inputs;
    expect(sku).toEqual({ name: "Premium", capacity: 2 });
    const values = Object.entries(customProperties as Record<string, string>);
    expect(values.map(([key]) => key.split("Security.")[1]).sort()).toEqual([
      "Backend.Protocols.Ssl30",
      "Backend.Protocols.Tls10",
      "Backend.Protocols.Tls11",
      "Ciphers.TripleDes168",
      "Protocols.Ssl30",
      "Protocols.Tls10",
      "Protocols.Tls11",
    ]);
    expect(new Set(values.map(([, value]) => value))).toEqual(new Set(["false"]));
    const consumption = await deployed(() => void newGateway({ sku: GatewaySku.Consumption }));
    expect(consumption.one("ApiManagementService", "gateway").inputs.sku).toMatchObject({ capacity: 0 });
  });

  it("tells all problems at once and registers nothing", async () => {
    const args = { resourceGroupName: "", sku: "Gold", capacity: -1, publisherName: "", publisherEmail: "nobody" };
    const { paths, registered } = await refusal(() => new AiGatewayApim("gateway", args));
    expect([...paths].sort()).toEqual(["capacity", "publisherEmail", "publisherName", "resourceGroupName", "sku"]);
    expect(registered).toEqual([]);
  });

  it("takes a SKU only by its exact name", async () => {
    const known = new Set<string>(Object.values(GatewaySku));
    const refused: unknown[] = [];
    const { resources } = await deployed(() => {
      const isRefused = (sku: string) => {
        expect(() => new AiGatewayApim("gateway", { ...person, sku })).toThrow(InputPropertiesError);
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

describe("PtuPaygBackendPool", () => {
  it("creates keyless deployments behind one breaker each, provisioned capacity first", async () => {
    const { one, all, outputs } = await deployed(() => {
      const pool = new PtuPaygBackendPool("models", {
        gateway: newGateway(),
        location: "westeurope",
        members: [
          { name: "ptu", sku: "ProvisionedManaged", capacity: 15, model },
          { name: "payg", sku: "GlobalStandard", capacity: 100, model },
        ],
      });
      return { backendId: pool.backendId, endpoints: pool.endpoints };
    });
    expect(outputs.backendId).toBe("models");
    expect(all("Account")).toHaveLength(1);
    const account = all("Account")[0];
    expect(account?.inputs).toMatchObject({
      kind: "OpenAI",
      sku: { name: "S0" },
      properties: { disableLocalAuth: true, customSubDomainName: account?.inputs.accountName },
    });
    expect(one("RoleAssignment", "models-westeurope-account-user").inputs).toMatchObject({
      principalType: "ServicePrincipal",
      scope: account?.id,
      roleDefinitionId: expect.stringMatching(/5e0bd9bd-7b93-4f28-af87-19fc36ad61bd$/),
    });
    expect(one("Deployment", "models-ptu").inputs).toMatchObject({
      deploymentName: "ptu",
      sku: { name: "ProvisionedManaged", capacity: 15 },
      properties: { model: { format: "OpenAI", ...model } },
    });
    const { westeurope } = outputs.endpoints as Record<string, string>;
    expect(one("Backend", "models-payg").inputs).toMatchObject({
      url: `${westeurope}openai/deployments/payg`,
      credentials: { query: { "api-version": ["2024-10-21"] } },
    });
    const { rules } = one("Backend", "models-ptu").inputs.circuitBreaker as { rules: unknown[] };
    expect(rules).toEqual([
      {
        name: expect.any(String),
        acceptRetryAfter: true,
        tripDuration: "PT1M",
        failureCondition: {
          count: 1,
          interval: "PT1M",
          statusCodeRanges: [408, 429, [499, 500], [502, 504]].map((range) =>
            Array.isArray(range) ? { min: range[0], max: range[1] } : { min: range, max: range },
          ),
        },
      },
    ]);
    expect(one("Backend", "models").inputs).toMatchObject({
      type: "Pool",
      pool: {
        services: [
          { id: one("Backend", "models-ptu").id, priority: 1, weight: 1 },
          { id: one("Backend", "models-payg").id, priority: 2, weight: 1 },
        ],
      },
    });
  });

  it("takes deployments that exist, and gives the role where it knows the account", async () => {
    const { one, all } = await deployed(() => {
      const gateway = newGateway();
      const { resourceGroupName } = gateway;
      const account = new Account("own", {
        resourceGroupName,
        accountName: "contoso",
        kind: "OpenAI",
        sku: { name: "S0" },
      });
      const endpoint = "https://contoso.openai.azure.com/";
      const member = { name: "chat", sku: "Standard", endpoint, accountId: account.id, priority: 7, weight: 3 };
      new PtuPaygBackendPool("models", { gateway, members: [member] });
    });
    expect(all("Account").map(({ name }) => name)).toEqual(["own"]);
    expect(one("Backend", "models-chat").inputs.url).toBe("https://contoso.openai.azure.com/openai/deployments/chat");
    expect(one("RoleAssignment", "models-chat-user").inputs.scope).toBe(one("Account", "own").id);
    expect(one("Backend", "models").inputs.pool).toMatchObject({ services: [{ priority: 7, weight: 3 }] });
  });

  it("tells each member's problems with its place", async () => {
    const members = [
      { name: "a b", sku: "Gold", capacity: 0, model, priority: 101, weight: 0 },
      { name: "new", sku: "Standard" },
    ];
    const { paths, registered } = await refusal(() => new PtuPaygBackendPool("models", { gateway: existing, members }));
    for (const path of ["name", "sku", "capacity", "priority", "weight"]) expect(paths).toContain(`members[0].${path}`);
    expect(registered).toEqual([]);
    const twins = ["same", "same"].map((name) => ({ name, sku: "Standard", capacity: 1, model }));
    for (const bad of [[], twins])
      expect((await refusal(() => new PtuPaygBackendPool("m", { gateway: existing, members: bad }))).paths).toEqual([
        "members",
      ]);
    const missing = await refusal(
      () => new PtuPaygBackendPool("m", { gateway: existing, members: [{ name: "new", sku: "Standard" }] }),
    );
    expect(missing.paths).toEqual(["members[0].capacity", "members[0].model"]);
  });
});

describe("SemanticCacheRedis", () => {
  it("creates Redis as API Management needs it, keeps its key secret and says what was not verified", async () => {
    const { one, outputs, warnings } = await deployed(() => {
      const { distance, cacheSeconds, ignoreSystemMessages, callsPerMinute, embeddingsBackendId } =
        new SemanticCacheRedis("cache", { gateway: newGateway(), location: "westeurope" });
      return { distance, cacheSeconds, ignoreSystemMessages, callsPerMinute, embeddingsBackendId };
    });
    expect(outputs).toEqual({
      distance: 0.05,
      cacheSeconds: 3600,
      ignoreSystemMessages: true,
      callsPerMinute: 600,
      embeddingsBackendId: "cache-embeddings",
    });
    expect(one("RedisEnterprise", "cache").inputs).toMatchObject({ sku: { name: "Balanced_B0" } });
    expect(one("Database", "cache-database").inputs).toMatchObject({
      port: 10_000,
      clientProtocol: "Encrypted",
      modules: [{ name: "RediSearch" }],
      clusteringPolicy: "EnterpriseCluster",
      evictionPolicy: "NoEviction",
      accessKeysAuthentication: "Enabled",
    });
    expect(one("Cache", "cache").inputs).toMatchObject({
      cacheId: "default",
      connectionString: expect.stringMatching(/^[^,]+:10000,password=[^,]+,ssl=True,abortConnect=False$/),
    });
    expect(one("Deployment", "cache-embeddings").inputs.properties).toMatchObject({
      model: { name: "text-embedding-3-small", version: "1" },
    });
    expect(one("Resource", "cache-embeddings").inputs.properties).toMatchObject({
      url: expect.stringMatching(/\/openai\/deployments\/embeddings\/embeddings\?api-version=/),
      credentials: { managedIdentity: { resource: "https://cognitiveservices.azure.com" } },
    });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("https://learn.microsoft.com/");
  });

  it("matches loosely only when told to", async () => {
    const refused = await refusal(() => new SemanticCacheRedis("cache", { gateway: existing, distance: 0.3 }));
    expect(refused).toMatchObject({ paths: ["distance"], registered: [] });
    const { outputs } = await deployed(() => {
      const cache = { gateway: newGateway(), location: "westeurope", distance: 0.3, allowLooseMatches: true };
      return { distance: new SemanticCacheRedis("cache", cache).distance };
    });
    expect(outputs.distance).toBe(0.3);
  });

  it("tells all problems at once", async () => {
    const args = { sku: "FlashOptimized_A250", distance: -1, cacheSeconds: 0, maxMessageCount: 1.5, callsPerMinute: 0 };
    const { paths } = await refusal(() => new SemanticCacheRedis("cache", { gateway: existing, ...args }));
    expect([...paths].sort()).toEqual(["cacheSeconds", "callsPerMinute", "distance", "maxMessageCount", "sku"]);
  });
});
