import { SemanticCacheRedis, type SemanticCacheRedisArgs } from "apim-ai-gateway";
import { describe, expect, it } from "vitest";
import { deploy } from "../support/deploy";
import { deployed, existing, newGateway, refusal } from "./component-kit";

describe("SemanticCacheRedis", () => {
  it("creates Redis as RediSearch and API Management need it, over TLS", async () => {
    const { arm } = await deploy(() => void new SemanticCacheRedis("cache", { gateway: newGateway() }));
    const cluster = arm("Microsoft.Cache/redisEnterprise");
    expect(cluster).toMatchObject({ sku: { name: "Balanced_B0" }, properties: { minimumTlsVersion: "1.2" } });
    expect(arm("Microsoft.Cache/redisEnterprise/databases").properties).toMatchObject({
      clientProtocol: "Encrypted",
      clusteringPolicy: "EnterpriseCluster",
      evictionPolicy: "NoEviction",
      modules: [{ name: "RediSearch" }],
      accessKeysAuthentication: "Enabled",
    });
  });

  it("keeps the connection string secret", async () => {
    const { resources, cloud } = await deploy(() => void new SemanticCacheRedis("cache", { gateway: newGateway() }));
    const cache = resources.find(({ type }) => type === "azure-native:apimanagement:Cache");
    expect(String(cache?.inputs.connectionString)).toMatch(
      /^cache-[a-z0-9]{8}\.westeurope\.redis\.azure\.net:10000,password=[^,]{20,},ssl=True,abortConnect=False$/,
    );
    expect(cloud.list("Microsoft.ApiManagement/service/caches")[0]?.properties.connectionString).toBeUndefined();
  });

  it("compares strictly, forgets after an hour and leaves system messages out by default", async () => {
    let cache: SemanticCacheRedis | undefined;
    await deploy(() => {
      cache = new SemanticCacheRedis("cache", { gateway: newGateway() });
    });
    expect(cache).toMatchObject({
      distance: 0.05,
      cacheSeconds: 3600,
      ignoreSystemMessages: true,
      callsPerMinute: 600,
      embeddingsBackendId: "cache-embeddings",
    });
  });

  it("gets embeddings by managed identity", async () => {
    const { arm } = await deploy(() => void new SemanticCacheRedis("cache", { gateway: newGateway() }));
    const { url, credentials } = arm("Microsoft.ApiManagement/service/backends", "cache-embeddings").properties;
    expect(credentials).toEqual({ managedIdentity: { resource: "https://cognitiveservices.azure.com" } });
    expect(url).toMatch(
      /^https:\/\/cache-embeddings-[a-z0-9]{8}\.openai\.azure\.com\/openai\/deployments\/embeddings\/embeddings$/,
    );
  });

  it("creates an embeddings deployment, and says once what was not verified", async () => {
    const { one, warnings } = await deployed(() => void new SemanticCacheRedis("cache", { gateway: newGateway() }));
    expect(one("Deployment", "cache-embeddings").inputs).toMatchObject({
      sku: { name: "Standard", capacity: 50 },
      properties: { model: { name: "text-embedding-3-small", version: "1" } },
    });
    expect(warnings).toHaveLength(2);
    expect(warnings[1]).toContain(
      "https://learn.microsoft.com/azure/api-management/azure-openai-enable-semantic-caching",
    );
  });

  it("gives the gateway's identity the role to get embeddings", async () => {
    const { one, arm } = await deployed(() => void new SemanticCacheRedis("cache", { gateway: newGateway() }));
    expect(one("RoleAssignment", "cache-embeddings-account-user").inputs).toMatchObject({
      scope: one("Account", "cache-embeddings-account").id,
      principalId: arm("Microsoft.ApiManagement/service").identity?.principalId,
      principalType: "ServicePrincipal",
      roleDefinitionId: expect.stringMatching(/\/5e0bd9bd-7b93-4f28-af87-19fc36ad61bd$/),
    });
  });

  it("refuses a distance that is meant as a similarity, unless it is allowed", async () => {
    const args: SemanticCacheRedisArgs = { gateway: existing, distance: 0.8 };
    const { sentences, registered } = await refusal(() => new SemanticCacheRedis("cache", args));
    expect(sentences).toEqual(["distance: expected at most 0.2, unless `allowLooseMatches` is true, got 0.8."]);
    expect(registered).toEqual([]);
    const { outputs } = await deployed(() => {
      const loose = { gateway: newGateway(), distance: 0.3, allowLooseMatches: true };
      return { distance: new SemanticCacheRedis("cache", loose).distance };
    });
    expect(outputs.distance).toBe(0.3);
  });

  it("takes an embeddings deployment that exists, and refuses to say what it would be made of", async () => {
    const endpoint = "https://contoso.openai.azure.com/";
    const { one, all } = await deployed(
      () => void new SemanticCacheRedis("cache", { gateway: newGateway(), embeddings: { endpoint } }),
    );
    expect(all("Deployment")).toEqual([]);
    expect(one("Resource", "cache-embeddings").inputs.properties).toMatchObject({
      url: "https://contoso.openai.azure.com/openai/deployments/embeddings/embeddings",
    });
    const embeddings = { endpoint, model: { name: "text-embedding-3-large", version: "1" }, capacity: 10 };
    const { sentences } = await refusal(() => new SemanticCacheRedis("cache", { gateway: existing, embeddings }));
    expect(sentences).toEqual([
      "embeddings.model: expected none, since the deployment exists.",
      "embeddings.capacity: expected none, since the deployment exists, got 10.",
    ]);
  });

  it("tells all problems at once", async () => {
    const args = {
      sku: "EnterpriseFlash_F300",
      distance: -1,
      cacheSeconds: 0.5,
      maxMessageCount: 0,
      callsPerMinute: 0,
    };
    const { sentences } = await refusal(() => new SemanticCacheRedis("cache", { gateway: existing, ...args }));
    expect(sentences).toEqual([
      'sku: expected a SKU with RediSearch such as Balanced_B0, MemoryOptimized_M10, ComputeOptimized_X3 or Enterprise_E1, not a Flash one, got "EnterpriseFlash_F300".',
      "distance: expected 0 to 1, got -1.",
      "cacheSeconds: expected a whole number, got 0.5.",
      "maxMessageCount: expected a number greater than 0, got 0.",
      "callsPerMinute: expected a number greater than 0, got 0.",
    ]);
    for (const sku of ["FlashOptimized_A250", "Nope"])
      expect((await refusal(() => new SemanticCacheRedis("cache", { gateway: existing, sku }))).paths).toEqual(["sku"]);
    const embeddings = { endpoint: "http://contoso.openai.azure.com" };
    expect((await refusal(() => new SemanticCacheRedis("cache", { gateway: existing, embeddings }))).sentences).toEqual(
      [
        'embeddings.endpoint: expected an https URL, since credentials travel to it; http only on this computer, got "http://contoso.openai.azure.com".',
      ],
    );
    const consumption = { ...existing, sku: "Consumption" };
    expect((await refusal(() => new SemanticCacheRedis("cache", { gateway: consumption }))).paths).toEqual([
      "gateway.sku",
    ]);
  });
});
