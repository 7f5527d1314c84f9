import { Account } from "@pulumi/azure-native/cognitiveservices";
import { DeploymentSku, type PoolMemberArgs, PtuPaygBackendPool, type PtuPaygBackendPoolArgs } from "apim-ai-gateway";
import { describe, expect, it } from "vitest";
import { deploy } from "../support/deploy";
import { deployed, existing, model, newGateway, refusal } from "./component-kit";

const backends = "Microsoft.ApiManagement/service/backends";
const members: PtuPaygBackendPoolArgs["members"] = [
  { name: "ptu", sku: "ProvisionedManaged", capacity: 15, model },
  { name: "payg", sku: "GlobalStandard", capacity: 100, model },
];
const pool = () => void new PtuPaygBackendPool("models", { gateway: newGateway(), members });

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
        failureCondition: {
          count: 1,
          interval: "PT1M",
          // 501 and what is above 504 would be the same on every member.
          statusCodeRanges: [
            { min: 408, max: 408 },
            { min: 429, max: 429 },
            { min: 499, max: 500 },
            { min: 502, max: 504 },
          ],
        },
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

  it("gives the gateway's identity, and nobody else, the role to call models on each account", async () => {
    const { all, one, arm } = await deployed(() => {
      const [ptu, payg] = members as [PoolMemberArgs, PoolMemberArgs];
      const both = [ptu, { ...payg, location: "uksouth" }];
      new PtuPaygBackendPool("models", { gateway: newGateway(), members: both });
    });
    const { identity } = arm("Microsoft.ApiManagement/service");
    const granted = all("RoleAssignment").filter(({ name }) => name !== "gateway-metrics-publisher");
    expect(granted.map(({ name }) => name).sort()).toEqual(["models-account-user", "models-uksouth-account-user"]);
    for (const { name, inputs } of granted)
      expect(inputs).toMatchObject({
        scope: one("Account", name.replace(/-user$/, "")).id,
        principalId: identity?.principalId,
        principalType: "ServicePrincipal",
        roleDefinitionId: expect.stringMatching(/\/5e0bd9bd-7b93-4f28-af87-19fc36ad61bd$/),
      });
  });

  it("creates the deployments of an account one after the other, since it takes one at a time", async () => {
    const { one } = await deployed(pool);
    expect(one("Deployment", "models-payg").dependencies).toContain(one("Deployment", "models-ptu").urn);
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
      const member = {
        name: "chat",
        sku: DeploymentSku.Standard,
        endpoint,
        accountId: account.id,
        priority: 7,
        weight: 3,
      };
      new PtuPaygBackendPool("models", { gateway, members: [member] });
    });
    expect(all("Account").map(({ name }) => name)).toEqual(["own"]);
    expect(one("Backend", "models-chat").inputs.url).toBe("https://contoso.openai.azure.com/openai/deployments/chat");
    expect(one("RoleAssignment", "models-chat-user").inputs.scope).toBe(one("Account", "own").id);
    expect(one("Backend", "models").inputs.pool).toMatchObject({ services: [{ priority: 7, weight: 3 }] });
  });

  it("refuses arguments with all problems at once, and registers nothing", async () => {
    const wrong = {
      gateway: { ...existing, serviceName: "" },
      members: [
        { name: "a b", sku: "Gold" as DeploymentSku },
        { name: "x", sku: DeploymentSku.Standard, capacity: 0, model, priority: 101, weight: 0, endpoint: "ftp://x" },
      ],
    };
    const { sentences, registered } = await refusal(() => new PtuPaygBackendPool("models", wrong));
    expect(sentences).toEqual([
      'gateway.serviceName: expected a text, got an empty one, got "".',
      'members[0].name: expected 1 to 64 letters, digits, `.`, `_` and hyphens, a letter or digit first and last, got "a b".',
      'members[0].sku: expected ProvisionedManaged, GlobalProvisionedManaged, DataZoneProvisionedManaged, Standard, GlobalStandard or DataZoneStandard, got "Gold".',
      "members[1].capacity: expected a number greater than 0, got 0.",
      "members[1].priority: expected 0 to 100, got 101.",
      "members[1].weight: expected 1 to 100, got 0.",
      'members[1].endpoint: expected an http or https URL, got "ftp://x".',
      "members[1].capacity: expected none, since the deployment exists, got 0.",
      "members[1].model: expected none, since the deployment exists.",
    ]);
    expect(registered).toEqual([]);
  });

  it.each([
    ["no member", [], ["members: expected 1 to 30 members."]],
    [
      "a deployment to create that nobody describes",
      [{ name: "a", sku: DeploymentSku.Standard }],
      [
        "members[0].capacity: expected a value, since the deployment is created, got nothing.",
        "members[0].model: expected a value, since the deployment is created, got nothing.",
      ],
    ],
    [
      "the account of a deployment to create",
      [{ name: "a", sku: DeploymentSku.Standard, capacity: 1, model, accountId: "/subscriptions/s" }],
      ['members[0].accountId: expected none without `endpoint`, since the account is created, got "/subscriptions/s".'],
    ],
    [
      "an endpoint to which the gateway's token would travel in clear",
      [{ name: "a", sku: DeploymentSku.Standard, endpoint: "http://contoso.openai.azure.com/" }],
      [
        'members[0].endpoint: expected an https URL, since credentials travel to it; http only on this computer, got "http://contoso.openai.azure.com/".',
      ],
    ],
    ...["https://contoso.openai.azure.com/?a=b", "https://contoso.openai.azure.com/#a"].map(
      (endpoint): [string, PoolMemberArgs[], string[]] => [
        `an endpoint behind which no path can stand: ${endpoint}`,
        [{ name: "a", sku: DeploymentSku.Standard, endpoint }],
        [`members[0].endpoint: expected a URL without query and fragment, got "${endpoint}".`],
      ],
    ),
    [
      "members of different models",
      ["gpt-4o-mini", "gpt-4o"].map((name) => ({
        name,
        sku: DeploymentSku.Standard,
        capacity: 1,
        model: { name, version: "1" },
      })),
      ['members[1].model.name: expected gpt-4o-mini, since a caller gets whichever member answers, got "gpt-4o".'],
    ],
    [
      "two members of one name, which Azure compares without case",
      ["same", "Same"].map((name) => ({ name, sku: DeploymentSku.Standard, capacity: 1, model })),
      ["members: expected a different name for each member, compared without case."],
    ],
    [
      "two members whose backends would have one name",
      ["gpt-4.1", "gpt-4_1"].map((name) => ({ name, sku: DeploymentSku.Standard, capacity: 1, model })),
      ["members: expected a different name for each member, compared without case."],
    ],
  ])("refuses %s", async (_, refused, expected) => {
    const { sentences } = await refusal(() => new PtuPaygBackendPool("m", { gateway: existing, members: refused }));
    expect(sentences).toEqual(expected);
  });

  it("takes deployments by the names that Azure OpenAI gives them", async () => {
    const endpoint = "https://contoso.openai.azure.com/";
    const members = [{ name: "gpt-4.1_mini", sku: DeploymentSku.Standard, endpoint }];
    const { one } = await deployed(() => new PtuPaygBackendPool("models", { gateway: newGateway(), members }));
    const { backendId, url } = one("Backend", "models-gpt-4-1-mini").inputs;
    expect([backendId, url]).toEqual(["models-gpt-4-1-mini", `${endpoint}openai/deployments/gpt-4.1_mini`]);
  });

  it("takes members of different versions of a model, as they are while a new one is rolled out", async () => {
    const [ptu, payg] = members as [PoolMemberArgs, PoolMemberArgs];
    const newer = [ptu, { ...payg, model: { ...model, version: "2025-01-01" } }];
    const { one } = await deployed(() => new PtuPaygBackendPool("models", { gateway: newGateway(), members: newer }));
    expect(one("Deployment", "models-payg").inputs.properties).toMatchObject({ model: { version: "2025-01-01" } });
  });

  it("is refused on Consumption, whose gateways have no circuit breakers", async () => {
    const members = [{ name: "a", sku: DeploymentSku.Standard, capacity: 1, model }];
    const gateway = { ...existing, sku: "Consumption" };
    expect((await refusal(() => new PtuPaygBackendPool("models", { gateway, members }))).sentences).toEqual([
      'gateway.sku: expected a SKU with circuit breakers, which Consumption has not, got "Consumption".',
    ]);
  });
});
