import { PtuPaygBackendPool, type PtuPaygBackendPoolArgs } from "apim-ai-gateway";
import { describe, expect, it } from "vitest";
import { deploy } from "../support/deploy";
import { existingGateway, model, refusals, testGateway } from "./programs";

const backends = "Microsoft.ApiManagement/service/backends";
const members: PtuPaygBackendPoolArgs["members"] = [
  { name: "ptu", sku: "ProvisionedManaged", capacity: 15, model },
  { name: "payg", sku: "GlobalStandard", capacity: 100, model },
];
const pool = () => void new PtuPaygBackendPool("models", { gateway: testGateway(), members });

describe("PtuPaygBackendPool", () => {
  it("puts provisioned deployments before pay-as-you-go", async () => {
    const { arm, cloud } = await deploy(pool);
    const ids = cloud.list(backends).map(({ id }) => id);
    const { services } = arm(backends, "models").properties.pool as { services: unknown[] };
    expect(services).toEqual([
      { id: ids.find((id) => id.endsWith("/models-ptu")), priority: 1, weight: 1 },
      { id: ids.find((id) => id.endsWith("/models-payg")), priority: 2, weight: 1 },
    ]);
  });

  it("gives each member one breaker rule that heeds Retry-After, since a pool without breakers never fails over", async () => {
    const { arm } = await deploy(pool);
    for (const name of ["models-ptu", "models-payg"]) {
      const { rules } = arm(backends, name).properties.circuitBreaker as { rules: Record<string, unknown>[] };
      expect(rules).toHaveLength(1);
      expect(rules[0]).toMatchObject({
        acceptRetryAfter: true,
        tripDuration: "PT1M",
        failureCondition: { count: 1, interval: "PT1M" },
      });
    }
  });

  it("makes one account without keys for deployments of a region, and gives the gateway its role there", async () => {
    const { arm } = await deploy(pool);
    const account = arm("Microsoft.CognitiveServices/accounts");
    expect(account.kind).toBe("OpenAI");
    expect(account.properties).toMatchObject({ disableLocalAuth: true, customSubDomainName: account.name });
    expect(arm("Microsoft.CognitiveServices/accounts/deployments", "ptu")).toMatchObject({
      sku: { name: "ProvisionedManaged", capacity: 15 },
      properties: { model: { format: "OpenAI", ...model } },
    });
    expect(arm(backends, "models-ptu").properties.url).toBe(
      `https://${account.name}.openai.azure.com/openai/deployments/ptu`,
    );
  });

  it("takes deployments that exist, with a role where the account is known", async () => {
    const accountId = "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/a";
    const { arm, declared } = await deploy(() => {
      const gateway = testGateway();
      new PtuPaygBackendPool("models", {
        gateway,
        members: [{ name: "chat", sku: "Standard", endpoint: "https://a.openai.azure.com/", accountId }],
      });
    });
    expect(declared.filter((name) => name.includes("cognitiveservices"))).toEqual([]);
    expect(arm(backends, "models-chat").properties.url).toBe("https://a.openai.azure.com/openai/deployments/chat");
  });

  it("refuses arguments with all problems at once", () => {
    const wrong = {
      gateway: { ...existingGateway, serviceName: "" },
      members: [
        { name: "a b", sku: "Gold" },
        { name: "x", sku: "Standard", capacity: 0, model, priority: 101, weight: 0, endpoint: "ftp://x" },
      ],
    };
    expect(refusals(() => new PtuPaygBackendPool("models", wrong))).toEqual([
      'gateway.serviceName: expected a text, got an empty one, got "".',
      'members[0].name: expected 1 to 60 letters, digits and hyphens, a letter or digit first and last, got "a b".',
      'members[0].sku: expected a deployment SKU such as GlobalStandard, got "Gold".',
      "members[1].capacity: expected a number greater than 0, got 0.",
      "members[1].priority: expected 0 to 100, got 101.",
      "members[1].weight: expected 1 to 100, got 0.",
      'members[1].endpoint: expected an http or https URL, got "ftp://x".',
      "members[1].capacity: expected none, since the deployment exists, got 0.",
      "members[1].model: expected none, since the deployment exists.",
    ]);
    expect(refusals(() => new PtuPaygBackendPool("models", { gateway: existingGateway, members: [] }))).toEqual([
      "members: expected 1 to 30 members.",
    ]);
    expect(
      refusals(
        () => new PtuPaygBackendPool("models", { gateway: existingGateway, members: [{ name: "a", sku: "Standard" }] }),
      ),
    ).toEqual([
      "members[0].capacity: expected a value, since the deployment is created.",
      "members[0].model: expected a value, since the deployment is created.",
    ]);
  });
});
