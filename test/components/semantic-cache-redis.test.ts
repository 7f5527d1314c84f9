import { SemanticCacheRedis, type SemanticCacheRedisArgs } from "apim-ai-gateway";
import { describe, expect, it } from "vitest";
import { deploy } from "../support/deploy";
import { existingGateway, refusals, testGateway } from "./programs";

describe("SemanticCacheRedis", () => {
  it("creates Redis as RediSearch and API Management need it, over TLS", async () => {
    const { arm } = await deploy(() => void new SemanticCacheRedis("cache", { gateway: testGateway() }));
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
    const { resources, cloud } = await deploy(() => void new SemanticCacheRedis("cache", { gateway: testGateway() }));
    const cache = resources.find(({ type }) => type === "azure-native:apimanagement:Cache");
    expect(String(cache?.inputs.connectionString)).toMatch(
      /^cache-[a-z0-9]{8}\.westeurope\.redis\.azure\.net:10000,password=[^,]{20,},ssl=True,abortConnect=False$/,
    );
    expect(cloud.list("Microsoft.ApiManagement/service/caches")[0]?.properties.connectionString).toBeUndefined();
  });

  it("compares strictly, forgets after an hour and leaves system messages out by default", async () => {
    let cache: SemanticCacheRedis | undefined;
    await deploy(() => {
      cache = new SemanticCacheRedis("cache", { gateway: testGateway() });
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
    const { arm } = await deploy(() => void new SemanticCacheRedis("cache", { gateway: testGateway() }));
    const { url, credentials } = arm("Microsoft.ApiManagement/service/backends", "cache-embeddings").properties;
    expect(credentials).toEqual({ managedIdentity: { resource: "https://cognitiveservices.azure.com" } });
    expect(url).toMatch(
      /^https:\/\/cache-embeddings-[a-z0-9]{8}\.openai\.azure\.com\/openai\/deployments\/embeddings\/embeddings\?api-version=/,
    );
  });

  it("refuses a distance that is meant as a similarity, unless it is allowed", () => {
    const args: SemanticCacheRedisArgs = { gateway: existingGateway, distance: 0.8 };
    expect(refusals(() => new SemanticCacheRedis("cache", args))).toEqual([
      "distance: expected at most 0.2, unless `allowLooseMatches` is true, got 0.8.",
    ]);
    expect(
      refusals(
        () =>
          new SemanticCacheRedis("cache", {
            gateway: { ...existingGateway, sku: "Consumption" },
            sku: "FlashOptimized_A250",
            cacheSeconds: 0.5,
          }),
      ),
    ).toEqual([
      'sku: expected a SKU with RediSearch, not a Flash one, got "FlashOptimized_A250".',
      "cacheSeconds: expected a whole number, got 0.5.",
    ]);
  });
});
