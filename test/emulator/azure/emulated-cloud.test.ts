import { request } from "node:http";
import type { ArmResource } from "apim-ai-gateway/arm";
import { describe, expect, it } from "vitest";
import type { GatewayFault } from "../../../src/emulator/gateway/gateway-fault";
import { newCloud } from "./azure-kit";

const refusal = async (work: Promise<unknown>) => {
  try {
    await work;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return `${code}: ${message}`;
  }
  return "accepted";
};
const policy = (inbound: string) => ({
  format: "rawxml",
  value: `<policies><inbound>${inbound}</inbound><backend><base /></backend><outbound /><on-error /></policies>`,
});
const api = { displayName: "A", path: "a" };

describe("the emulated cloud refuses", () => {
  for (const [sentence, path, properties, rest, expected] of [
    [
      "an unknown SKU",
      "",
      {},
      { sku: { name: "Gold", capacity: 1 } },
      'ValidationError: `sku.name`: expected Developer, Standard, Premium, Basic, Consumption, Isolated, BasicV2, StandardV2, PremiumV2, got "Gold". Use one of them.',
    ],
    [
      "units on Consumption",
      "",
      {},
      { sku: { name: "Consumption", capacity: 1 } },
      "ValidationError: `sku.capacity`: expected 0, got 1. Correct it.",
    ],
    [
      "more units than a SKU has",
      "",
      {},
      { sku: { name: "standardv2", capacity: 11 } },
      "ValidationError: `sku.capacity`: expected a whole number from 1 to 10, got 11. Correct it.",
    ],
    ...(
      [
        ["/apis/b", { ...api, path: "b" }, 300],
        ["/apis/a/operations/b", { method: "GET", urlTemplate: "/b" }, 300],
        ["/products/b", {}, 300],
        ["/subscriptions/b", { scope: "/apis" }, 100],
      ] as const
    ).map(
      ([path, properties, longest]) =>
        [
          `a display name that is too long for ${path}`,
          path,
          { ...properties, displayName: "x".repeat(longest + 1) },
          {},
          `ValidationError: \`properties.displayName\`: expected at most ${longest} characters, got more. Shorten it.`,
        ] as const,
    ),
    [
      "a second API of one path",
      "/apis/b",
      { displayName: "B", path: "/A/" },
      {},
      'ValidationError: `properties.path`: expected a path that no other API has, got "/A/", which API a has. Choose another one.',
    ],
    [
      "a policy whose fragment does not exist",
      "/apis/a/policies/policy",
      policy('<include-fragment fragment-id="none" />'),
      {},
      "ValidationError: line 1, column 51: `none`: expected a policy fragment that exists, got none of that name. Create the policy fragment first.",
    ],
    [
      "a fragment that is longer than a fragment may be",
      "/policyFragments/f",
      { format: "rawxml", value: `<fragment>${" ".repeat(32 * 1024)}</fragment>` },
      {},
      "ValidationError: line 1, column 1: `fragment`: expected at most 32768 bytes, got 32789. Divide it into several fragments.",
    ],
    [
      "a fragment that includes another one, which exists",
      "/policyFragments/f",
      { format: "rawxml", value: '<fragment><include-fragment fragment-id="f" /></fragment>' },
      {},
      "ValidationError: line 1, column 11: `include-fragment`: expected no other fragment in a fragment, got one. Include both in the policy, or put their statements into one.",
    ],
    [
      "a policy that is not the XML that its format promises",
      "/apis/a/policies/policy",
      {
        format: "xml",
        value: `<policies><inbound><set-variable name="a" value="@(1 < 2 && "a" == "b")" /></inbound><backend><base /></backend><outbound /><on-error /></policies>`,
      },
      {},
      "ValidationError: line 1, column 54: Expected XML, as the format `xml` asks for, got `<` in an expression. Write `&lt;`, or choose the format `rawxml`.",
    ],
    [
      "a policy whose backend does not exist",
      "/apis/a/policies/policy",
      policy('<set-backend-service backend-id="none" />'),
      {},
      "ValidationError: line 1, column 53: `none`: expected a backend that exists, got none of that name. Create the backend first.",
    ],
    [
      "a policy whose named value does not exist",
      "/apis/a/policies/policy",
      policy('<set-variable name="a" value="{{none}}" />'),
      {},
      "ValidationError: line 1, column 50: `none`: expected a named value that exists, got none of that name. Create the named value first.",
    ],
    [
      "a policy that the gateway cannot run",
      "/apis/a/policies/policy",
      policy('<xml-to-json kind="direct" apply="always" />'),
      {},
      "ValidationError: line 1, column 20: `xml-to-json`: the emulator does not run this statement. Remove it to run this policy here.",
    ],
    [
      "an expression that the gateway cannot run",
      "/apis/a/policies/policy",
      policy('<set-variable name="a" value="@(1.5m)" />'),
      {},
      "ValidationError: line 1, column 52: `set-variable`: The emulator does not have `decimal`.",
    ],
    [
      "a logger that nobody told where to send to",
      "/loggers/ai",
      { loggerType: "applicationInsights", credentials: { identityClientId: "SystemAssigned" } },
      {},
      "ValidationError: `properties.credentials`: expected `connectionString` or `instrumentationKey`, got neither. Pass that of the Application Insights component.",
    ],
    [
      "a diagnostic whose logger does not exist",
      "/diagnostics/applicationinsights",
      { loggerId: "/loggers/none" },
      {},
      'ValidationError: `properties.loggerId`: expected the id of a logger, got "/loggers/none". Create the logger first.',
    ],
    [
      "a pool of backends that do not exist",
      "/backends/p",
      { type: "Pool", pool: { services: [{ id: "/backends/none" }] } },
      {},
      'ValidationError: `properties.pool.services[0].id`: expected the id of a backend, got "/backends/none". Create the backend first.',
    ],
    [
      "two breaker rules",
      "/backends/p",
      {
        url: "https://a",
        circuitBreaker: {
          rules: [1, 2].map(() => ({ tripDuration: "PT1M", failureCondition: { count: 1, interval: "PT1M" } })),
        },
      },
      {},
      "ValidationError: `properties.circuitBreaker.rules`: expected one rule, got 2. Put all ranges into one.",
    ],
    [
      "a subscription to a product that does not exist",
      "/subscriptions/x",
      { displayName: "X", scope: "/products/none" },
      {},
      'ValidationError: `properties.scope`: expected something that exists, got "/products/none". Create it first.',
    ],
    [
      "an operation of an API that does not exist",
      "/apis/none/operations/x",
      { displayName: "X", method: "GET", urlTemplate: "/" },
      {},
      "ParentResourceNotFound: `/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/gw/apis/none/operations/x`: expected /subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/gw/apis/none to exist. Create it first.",
    ],
    [
      "a template parameter that nobody declares",
      "/apis/a/operations/x",
      { displayName: "X", method: "GET", urlTemplate: "/x/{id}" },
      {},
      'ValidationError: `properties.templateParameters`: expected "id", which `urlTemplate` names. Declare it there.',
    ],
    [
      "a second operation of one method and template",
      "/apis/a/operations/x",
      { displayName: "X", method: "get", urlTemplate: "/known" },
      {},
      'ValidationError: `properties.urlTemplate`: expected each method and template once in an API, got get /known, which "known" has. Change one.',
    ],
    [
      "a tool without its operation",
      "/apis/m",
      { type: "mcp", displayName: "M", path: "m", mcpTools: [{ name: "a b", operationId: "none" }] },
      {},
      'ValidationError: `properties.mcpTools[0].name`: expected up to 100 letters, digits, _ and -, got "a b". Correct it.\n`properties.mcpTools[0].operationId`: expected the id of an operation, got "none". Create the operation first.',
    ],
    [
      "an OpenAPI document with a broken reference, wherever it stands",
      "/apis/o",
      {
        path: "o",
        format: "openapi+json",
        value:
          '{"openapi":"3.0.0","paths":{"/x":{"get":{"responses":{"404":{"$ref":"#/components/responses/None"}}}}}}',
      },
      {},
      'ValidationError: `properties.value`: `$ref`: expected something at "#/components/responses/None", got nothing. Correct the reference.',
    ],
    [
      "an OpenAPI document with a reference that is no URL's fragment",
      "/apis/o",
      {
        path: "o",
        format: "openapi+json",
        value:
          '{"openapi":"3.0.0","paths":{},"components":{"schemas":{"a%":{},"b":{"$ref":"#/components/schemas/a%"}}}}',
      },
      {},
      'ValidationError: `properties.value`: `$ref`: expected something at "#/components/schemas/a%", got nothing. Correct the reference.',
    ],
    [
      "an OpenAPI document whose references go round",
      "/apis/o",
      {
        path: "o",
        format: "openapi+json",
        value:
          '{"openapi":"3.0.0","paths":{},"components":{"parameters":{"a":{"$ref":"#/components/parameters/b"},"b":{"$ref":"#/components/parameters/a"}}}}',
      },
      {},
      'ValidationError: `properties.value`: `$ref`: expected something at "#/components/parameters/b", got a reference that leads back to itself. Correct it.\n`$ref`: expected something at "#/components/parameters/a", got a reference that leads back to itself. Correct it.',
    ],
    [
      "a backend by a name that Azure would not take",
      "/backends/a:b",
      { url: "https://a" },
      {},
      'ValidationError: `name`: expected 1 to 80 characters other than * # & + : < > ?, got "a:b". Choose another name.',
    ],
    [
      "a product by such a name",
      "/products/a*b",
      { displayName: "A" },
      {},
      'ValidationError: `name`: expected 1 to 256 characters other than * # & + : < > ?, got "a*b". Choose another name.',
    ],
    [
      "a subscription by such a name",
      "/subscriptions/a?b",
      { displayName: "A", scope: "/apis" },
      {},
      'ValidationError: `name`: expected 1 to 256 characters other than * # & + : < > ?, got "a?b". Choose another name.',
    ],
    [
      "a logger by such a name",
      "/loggers/a<b",
      { loggerType: "azureMonitor" },
      {},
      'ValidationError: `name`: expected 1 to 256 characters other than * # & + : < > ?, got "a<b". Choose another name.',
    ],
    [
      "a fragment by such a name",
      "/policyFragments/-a",
      { format: "rawxml", value: "<fragment />" },
      {},
      'ValidationError: `name`: expected 1 to 80 letters, digits, `_` and `-`, no `-` first or last, got "-a". Choose another name.',
    ],
    [
      "a diagnostic by a name that is not one of Azure's",
      "/diagnostics/mine",
      { loggerId: "/loggers/known" },
      {},
      'ValidationError: `name`: expected applicationinsights, azuremonitor or local, got "mine". Choose another name.',
    ],
    [
      "an OpenAPI document whose paths name undeclared parameters, or differ by the names of parameters alone",
      "/apis/o",
      {
        path: "o",
        format: "openapi+json",
        value:
          '{"openapi":"3.0.0","paths":{"/a/{id}":{"get":{"responses":{}}},"/a/{other}":{"parameters":[{"name":"other","in":"path","required":true}],"get":{"responses":{}}}}}',
      },
      {},
      'ValidationError: `properties.value`: `GET /a/{id}`: expected the path parameter "id", got none of this name. Declare it.\n`GET /a/{other}`: expected a path that differs by more than the names of its parameters, got that of GET /a/{id}. Change one.',
    ],
    [
      "a path that is too long",
      "/apis/o",
      { path: "o".repeat(401), displayName: "O" },
      {},
      "ValidationError: `properties.path`: expected at most 400 characters, got 401. Shorten it.",
    ],
    [
      "a subscription in a state that there is not",
      "/subscriptions/s",
      { displayName: "S", scope: "/apis", state: "happy" },
      {},
      'ValidationError: `properties.state`: expected suspended, active, expired, submitted, rejected, cancelled, got "happy". Use one of them.',
    ],
    [
      "a logger of a type that there is not",
      "/loggers/l",
      { loggerType: "paper" },
      {},
      'ValidationError: `properties.loggerType`: expected azureEventHub, applicationInsights, azureMonitor, got "paper". Use one of them.',
    ],
    [
      "an import by address",
      "/apis/o",
      { path: "o", format: "openapi-link", value: "https://a/openapi.json" },
      {},
      'ValidationError: `properties.format`: the emulator imports openapi and openapi+json, got "openapi-link". Pass the document itself.',
    ],
  ] as const)
    it(sentence, async () => {
      const { put, gateway, service } = await newCloud();
      if (path === "") {
        expect(await refusal(service(rest as Partial<ArmResource>))).toBe(expected);
        return;
      }
      await service();
      await put(`${gateway}/loggers/known`, { loggerType: "azureMonitor" });
      await put(`${gateway}/apis/a`, api);
      await put(`${gateway}/apis/a/operations/known`, { displayName: "Known", method: "GET", urlTemplate: "/known" });
      expect(await refusal(put(gateway + path, properties as Record<string, unknown>, rest))).toBe(expected);
    });

  it("a circuit breaker on Consumption, whose gateways have none", async () => {
    const { put, gateway, service } = await newCloud();
    await service({ sku: { name: "Consumption", capacity: 0 } });
    const rule = { failureCondition: { count: 1, interval: "PT1M" }, tripDuration: "PT1M" };
    const backend = { url: "https://a.example", protocol: "http", circuitBreaker: { rules: [rule] } };
    await expect(put(`${gateway}/backends/a`, backend)).rejects.toThrow(
      "`properties.circuitBreaker`: expected none on the SKU Consumption, which has no breakers. Leave it out.",
    );
    await put(`${gateway}/backends/a`, { ...backend, circuitBreaker: undefined });
  });

  it("the deletion of a fragment that a policy includes", async () => {
    const { cloud, put, gateway, service, group } = await newCloud();
    await service();
    await put(`${gateway}/policyFragments/f`, {
      format: "rawxml",
      value: "<fragment><base /></fragment>".replace("<base />", '<set-variable name="a" value="b" />'),
    });
    await put(`${gateway}/policies/policy`, policy('<include-fragment fragment-id="f" />'));
    const id = `${group}/providers/${gateway}/policyFragments/f`;
    expect(await refusal(cloud.delete(id))).toContain(
      "ValidationError: `f`: expected nothing to use what is deleted, but",
    );
    expect(cloud.get(id)).toBeDefined();
    await cloud.publish();
  });

  it.each([
    ["a backend that a policy names", "backends/b", '<set-backend-service backend-id="b" />'],
    ["a backend whose name a named value holds", "backends/b", '<set-backend-service backend-id="{{n}}" />'],
    ["a named value, by the name that policies write", "namedValues/value", '<set-variable name="a" value="{{n}}" />'],
    ["a named value in an expression", "namedValues/value", '<set-variable name="a" value="@("{{n}}")" />'],
  ])("the deletion of %s, and of no other", async (_, path, inbound) => {
    const { cloud, put, gateway, service, group } = await newCloud();
    await service();
    for (const name of ["b", "other"]) await put(`${gateway}/backends/${name}`, { url: "https://a.example" });
    await put(`${gateway}/namedValues/value`, { displayName: "n", value: "b" });
    await put(`${gateway}/namedValues/n`, { displayName: "other", value: "b" });
    await put(`${gateway}/policies/policy`, policy(inbound));
    const base = `${group}/providers/${gateway}`;
    for (const other of ["backends/other", "namedValues/n"])
      expect(await refusal(cloud.delete(`${base}/${other}`))).toBe("accepted");
    expect(await refusal(cloud.delete(`${base}/${path}`))).toContain(`but ${base}/policies/policy does.`);
    await put(`${gateway}/policies/policy`, policy(""));
    expect(await refusal(cloud.delete(`${base}/${path}`))).toBe("accepted");
  });

  it("no deletion because of a policy that cannot run for another reason", async () => {
    const { cloud, put, gateway, service, group } = await newCloud();
    await service();
    await put(`${gateway}/backends/b`, { url: "https://a.example" });
    await put(`${gateway}/namedValues/n`, { displayName: "n", value: "5" });
    await put(
      `${gateway}/policies/policy`,
      policy('<rate-limit-by-key calls="{{n}}" renewal-period="60" counter-key="k" />'),
    );
    await put(`${gateway}/namedValues/n`, { displayName: "n", value: "many" });
    expect(await refusal(cloud.delete(`${group}/providers/${gateway}/backends/b`))).toBe("accepted");
  });

  it("hosts that cannot be mapped", async () => {
    await expect(
      newCloud(
        new Map([
          ["a b", "http://x"],
          ["c", "nowhere"],
        ]),
      ),
    ).rejects.toThrow(
      '`a b`: expected a host such as orders.contoso.example. Correct it.\n`c`: expected an http or https URL, got "nowhere". Correct it.',
    );
  });
});

describe("the emulated cloud", () => {
  it("answers as Azure does, with what it computes, and keeps keys to itself", async () => {
    const { cloud, put, gateway, service, group } = await newCloud();
    const answer = await service();
    expect(answer).toMatchObject({
      properties: { gatewayUrl: "https://gw.azure-api.net" },
      identity: { type: "SystemAssigned", tenantId: cloud.tenantId },
    });
    await put(`${gateway}/products/p`, { displayName: "P", state: "published" });
    const subscription = await put(`${gateway}/subscriptions/x`, { displayName: "X", scope: "/products/p" });
    expect(subscription.properties).toEqual({ displayName: "X", scope: "/products/p", state: "active" });
    const keys = await cloud.action(subscription.id, "listSecrets", {});
    expect(keys).toEqual({
      primaryKey: expect.stringMatching(/^[0-9a-f]{32}$/),
      secondaryKey: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    await put(`${gateway}/subscriptions/x`, { displayName: "Renamed", scope: "/products/p" });
    expect(await cloud.action(`${group}/providers/${gateway}/SUBSCRIPTIONS/x`, "listSecrets", {})).toEqual(keys);
  });

  it.each([
    [
      "Microsoft.ApiManagement/service/gw/users/u",
      { email: "u@b.example", firstName: "U", lastName: "V" },
      ["password"],
    ],
    ["Microsoft.ApiManagement/service/gw/certificates/c", {}, ["data", "password"]],
    ["Microsoft.KeyVault/vaults/v/secrets/s", { contentType: "text" }, ["value"]],
  ])(
    "never shows the secrets of %s, so that an import does not bring them into a state",
    async (path, shown, hidden) => {
      const { put, service, group, cloud } = await newCloud();
      await service();
      const tenantId = cloud.tenantId;
      await put("Microsoft.KeyVault/vaults/v", {
        tenantId,
        sku: { family: "A", name: "standard" },
        accessPolicies: [],
      });
      const secrets = Object.fromEntries(hidden.map((name) => [name, "a secret"]));
      for (const { properties } of [
        await put(path, { ...shown, ...secrets }),
        cloud.get(`${group}/providers/${path}`) as ArmResource,
      ]) {
        expect(properties).toMatchObject(shown);
        for (const name of hidden) expect(properties).not.toHaveProperty(name);
      }
    },
  );

  it("gives a secret of a key vault a new version with each new value", async () => {
    const { put, cloud } = await newCloud();
    const sku = { family: "A", name: "standard" };
    const vault = await put("Microsoft.KeyVault/vaults/Keys", { tenantId: cloud.tenantId, sku, accessPolicies: [] });
    expect(vault.properties.vaultUri).toBe("https://keys.vault.azure.net/");
    const secret = async (value: string) =>
      (await put("Microsoft.KeyVault/vaults/Keys/secrets/s", { value })).properties as Record<string, string>;
    const { secretUri, secretUriWithVersion: first } = await secret("one");
    expect(secretUri).toBe("https://keys.vault.azure.net/secrets/s");
    expect(first).toMatch(/^https:\/\/keys\.vault\.azure\.net\/secrets\/s\/[0-9a-f]{32}$/);
    expect((await secret("one")).secretUriWithVersion).toBe(first);
    expect((await secret("two")).secretUriWithVersion).not.toBe(first);
  });

  it("gives every resource that asks for an identity one that lasts", async () => {
    const { put, cloud } = await newCloud();
    const account = () =>
      put(
        "Microsoft.CognitiveServices/accounts/models",
        {},
        { kind: "OpenAI", sku: { name: "S0" }, location: "westeurope", identity: { type: "SystemAssigned" } },
      );
    const { identity } = await account();
    expect(identity).toEqual({
      type: "SystemAssigned",
      principalId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      tenantId: cloud.tenantId,
    });
    expect((await account()).identity).toEqual(identity);
  });

  it("changes the clustering policy of a database only from NoCluster", async () => {
    const { put } = await newCloud();
    await put("Microsoft.Cache/redisEnterprise/r", {}, { sku: { name: "Balanced_B0" }, location: "westeurope" });
    const database = (properties: Record<string, unknown>) =>
      put("Microsoft.Cache/redisEnterprise/r/databases/default", properties);
    await database({ clusteringPolicy: "NoCluster" });
    await database({ clusteringPolicy: "EnterpriseCluster" });
    await database({ clusteringPolicy: "EnterpriseCluster", evictionPolicy: "NoEviction" });
    expect(await refusal(database({}))).toBe(
      "ValidationError: `properties.clusteringPolicy`: expected EnterpriseCluster, which the database has, got OSSCluster. Azure changes only NoCluster: make another database.",
    );
  });

  it("publishes all services or none, and stops serving one that is deleted", async () => {
    const { cloud, put, gateway, service, group } = await newCloud();
    const second = gateway.replace("/gw", "/two");
    const answering = (status: string) => policy(`<return-response><set-status code="${status}" /></return-response>`);
    await service();
    await put(
      second,
      { publisherEmail: "a@b.example", publisherName: "B" },
      { sku: { name: "BasicV2", capacity: 1 }, location: "westeurope" },
    );
    for (const name of [gateway, second]) {
      await put(`${name}/apis/a`, { ...api, subscriptionRequired: false });
      await put(`${name}/apis/a/operations/o`, { displayName: "O", method: "GET", urlTemplate: "/" });
    }
    await put(`${gateway}/apis/a/policies/policy`, answering("201"));
    await put(`${second}/namedValues/n`, { displayName: "n", value: "5" });
    await put(
      `${second}/apis/a/policies/policy`,
      policy('<rate-limit-by-key calls="{{n}}" renewal-period="60" counter-key="k" /><return-response />'),
    );
    await cloud.publish();
    const { url } = await cloud.listen({ port: 0 });
    const status = async () => (await fetch(`${url}/a/`)).status;
    expect(await status()).toBe(201);
    await put(`${gateway}/apis/a/policies/policy`, answering("202"));
    await put(`${second}/namedValues/n`, { displayName: "n", value: "many" });
    await expect(cloud.publish()).rejects.toThrow();
    expect(await status()).toBe(201);
    await put(`${second}/namedValues/n`, { displayName: "n", value: "6" });
    await cloud.publish();
    expect(await status()).toBe(202);
    await cloud.delete(`${group}/providers/${gateway}`);
    await cloud.publish();
    expect(await status()).toBe(404);
  });

  it("answers a request for the host of another service as that service, at whichever address it arrives", async () => {
    const { cloud, put, gateway, service } = await newCloud();
    const second = gateway.replace("/gw", "/two");
    await service();
    const publisher = { publisherEmail: "a@b.example", publisherName: "B" };
    await put(second, publisher, { sku: { name: "BasicV2", capacity: 1 }, location: "westeurope" });
    for (const [name, status] of [
      [gateway, "201"],
      [second, "202"],
    ] as const) {
      await put(`${name}/apis/a`, { ...api, subscriptionRequired: false });
      await put(`${name}/apis/a/operations/o`, { displayName: "O", method: "GET", urlTemplate: "/" });
      const answer = `<return-response><set-status code="${status}" /></return-response>`;
      await put(`${name}/apis/a/policies/policy`, policy(answer));
    }
    await cloud.publish();
    await cloud.listen({ port: 0 });
    const [first, other] = cloud.gateways.map(({ url }) => url) as [string, string];
    const status = (url: string, host?: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = host === undefined ? {} : { host };
        request(`${url}/a/`, { headers }, (response) => resolve(response.resume().statusCode))
          .on("error", reject)
          .end();
      });
    expect([await status(first), await status(other)]).toEqual([201, 202]);
    for (const url of [first, other]) {
      expect(await status(url, "gw.azure-api.net")).toBe(201);
      expect(await status(url, "Two.azure-api.net:443")).toBe(202);
    }
    expect(await status(other, "nobody.azure-api.net")).toBe(202);
  });

  it("stops serving a service that goes with its resource group", async () => {
    const { cloud, put, gateway, service, group } = await newCloud();
    await service();
    await put(`${gateway}/apis/a`, { ...api, subscriptionRequired: false });
    await put(`${gateway}/apis/a/operations/o`, { displayName: "O", method: "GET", urlTemplate: "/" });
    await put(`${gateway}/apis/a/policies/policy`, policy("<return-response />"));
    await cloud.publish();
    const { url } = await cloud.listen({ port: 0 });
    expect((await fetch(`${url}/a/`)).status).toBe(200);
    await cloud.delete(group);
    await cloud.publish();
    expect((await fetch(`${url}/a/`)).status).toBe(404);
  });

  it("serves what is published after it began to serve at an address of its own", async () => {
    const { cloud, put, gateway, service } = await newCloud();
    await service();
    await cloud.publish();
    const { url } = await cloud.listen({ port: 0 });
    const second = gateway.replace("/gw", "/two");
    const publisher = { publisherEmail: "a@b.example", publisherName: "B" };
    await put(second, publisher, { sku: { name: "BasicV2", capacity: 1 }, location: "westeurope" });
    await put(`${second}/apis/a`, { ...api, subscriptionRequired: false });
    await put(`${second}/apis/a/operations/o`, { displayName: "O", method: "GET", urlTemplate: "/" });
    const publishing = cloud.publish();
    await put(`${second}/apis/a/policies/policy`, policy("<return-response />"));
    await Promise.all([publishing, cloud.publish()]);
    const [first, later, ...more] = cloud.gateways;
    expect([first?.url, first?.name, later?.name, more]).toEqual([url, "gw", "two", []]);
    expect((await fetch(`${later?.url}/a/`)).status).toBe(200);
    expect((await fetch(`${url}/a/`)).status).toBe(404);
  });

  it("keeps types that it does not know", async () => {
    const { put, cloud } = await newCloud();
    await put("Microsoft.Unknown/things/t", { a: 1 });
    expect(cloud.list("microsoft.unknown/THINGS")).toHaveLength(1);
  });

  it("imports the operations of an OpenAPI document, recursive schemas and names of the user's own included", async () => {
    const { put, cloud, gateway, service } = await newCloud();
    await service();
    const node = {
      type: "object",
      properties: { example: { type: "string", nullable: true }, next: { $ref: "#/components/schemas/Node" } },
      required: ["example"],
    };
    const operation = (id: string) => ({
      operationId: id,
      parameters: [{ name: "id", in: "path", required: true, description: "own", schema: { type: "integer" } }],
      requestBody: {
        required: true,
        content: { "application/json": { schema: { $ref: "#/components/schemas/Node" } } },
      },
      responses: {},
    });
    const document = (id: string) =>
      JSON.stringify({
        openapi: "3.0.0",
        info: { title: "T" },
        servers: [{ url: "/v1" }],
        components: { schemas: { Node: node } },
        paths: {
          "/n/{id}": {
            parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
            put: operation(id),
          },
        },
      });
    const answer = await put(`${gateway}/apis/o`, { path: "o", format: "openapi+json", value: document("old") });
    expect([answer.properties.displayName, answer.properties.serviceUrl]).toEqual(["T", undefined]);
    await put(`${gateway}/apis/o`, { path: "o", format: "openapi+json", value: document("new") });
    const [imported, ...more] = cloud.list("Microsoft.ApiManagement/service/apis/operations");
    expect(more).toEqual([]);
    expect(imported).toMatchObject({
      name: "new",
      properties: {
        method: "PUT",
        urlTemplate: "/n/{id}",
        templateParameters: [{ name: "id", description: "own", schema: { type: "integer" } }],
        requestSchema: {
          $ref: "#/$defs/Node",
          $defs: {
            Node: {
              properties: { example: { type: ["string", "null"] }, next: { $ref: "#/$defs/Node" } },
              required: ["example"],
            },
          },
        },
      },
    });
  });

  it.each([["Nope"], ["Balanced_B2"], ["EnterpriseFlash_F1"], [undefined]])(
    "makes no Redis of the SKU %s",
    async (name) => {
      const { put } = await newCloud();
      const made = put("Microsoft.Cache/redisEnterprise/r", {}, { sku: { name } as ArmResource["sku"], location: "x" });
      const got = JSON.stringify(name) ?? "nothing";
      expect(await refusal(made)).toMatch(/^ValidationError: `sku\.name`: expected (a SKU such as |Enterprise_E1, )/);
      expect(await refusal(made)).toContain(`, got ${got}. `);
    },
  );

  it("tells its owner of requests that a gateway fails", async () => {
    const faults: GatewayFault[] = [];
    const { put, cloud, gateway, service } = await newCloud(undefined, { onFault: (fault) => faults.push(fault) });
    await service();
    await put(`${gateway}/apis/o`, { path: "o", displayName: "O", subscriptionRequired: false });
    await put(`${gateway}/apis/o/operations/x`, { displayName: "X", method: "GET", urlTemplate: "/x" });
    await cloud.publish();
    const { url } = await cloud.listen({ port: 0 });
    expect((await fetch(`${url}/o/x`)).status).toBe(500);
    expect(faults).toMatchObject([{ status: 500, method: "GET", path: "/o/x", reason: "BackendConnectionFailure" }]);
  });

  it("tells its owner once why telemetry of a logger is dropped", async () => {
    const warnings: string[] = [];
    const { put, cloud, group, gateway, service } = await newCloud(undefined, {
      onWarning: (text) => warnings.push(text),
    });
    await service();
    const component = `${group}/providers/Microsoft.Insights/components/i`;
    const credentials = { identityClientId: "SystemAssigned", connectionString: "InstrumentationKey=1" };
    await put("Microsoft.Insights/components/i", { Application_Type: "web" }, { kind: "web", location: "x" });
    const { id } = await put(`${gateway}/loggers/l`, {
      loggerType: "applicationInsights",
      resourceId: component,
      credentials,
    });
    const send = () =>
      cloud.applicationInsights.metric(id, { name: "Tokens", value: 1, dimensions: { Team: "blue" } } as never);
    for (let sent = 0; sent < 3; sent++) send();
    expect(warnings).toEqual([
      "telemetry is dropped: the logger l: expected the identity of gw to have the role Monitoring Metrics Publisher on i, got none. Assign it.",
    ]);
    expect(cloud.applicationInsights.metrics).toEqual([]);
    const { identity } = cloud.get(`${group}/providers/${gateway}`) ?? {};
    await cloud.put({
      id: `${component}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-0000-0000-000000000001`,
      type: "Microsoft.Authorization/roleAssignments",
      name: "00000000-0000-0000-0000-000000000001",
      apiVersion: "2022-04-01",
      properties: {
        principalId: identity?.principalId,
        roleDefinitionId: "/x/3913510d-42f4-4e42-8a64-420c390055eb",
        principalType: "ServicePrincipal",
      },
    });
    for (let sent = 0; sent < 3; sent++) send();
    expect(warnings.slice(1)).toEqual([
      "the dimensions of metrics are dropped: `CustomMetricsOptedInType` of i: expected WithDimensions, got nothing. Set it to keep them.",
    ]);
    expect(cloud.applicationInsights.metrics).toHaveLength(3);
  });

  it("makes no tool of an operation that requires a body other than JSON", async () => {
    const { put, gateway, service, cloud } = await newCloud();
    await service();
    const post = (operationId: string, requestBody: object) => ({ post: { operationId, requestBody, responses: {} } });
    const value = JSON.stringify({
      openapi: "3.0.0",
      info: { title: "T" },
      paths: {
        "/xml": post("xml", { required: true, content: { "application/xml": { schema: { type: "object" } } } }),
        "/may": post("may", { content: { "application/xml": { schema: { type: "object" } } } }),
        "/any": post("any", { required: true, content: { "application/json": {} } }),
      },
    });
    await put(`${gateway}/apis/o`, { path: "o", format: "openapi+json", value });
    const [operation] = cloud.list("Microsoft.ApiManagement/service/apis/operations");
    const idOf = (name: string) => operation?.id.replace(/[^/]+$/, name);
    const server = (...names: string[]) =>
      put(`${gateway}/apis/m`, {
        type: "mcp",
        displayName: "M",
        path: "m",
        mcpTools: names.map((name) => ({ name, operationId: idOf(name) })),
      });
    expect(await refusal(server("xml", "may", "any"))).toBe(
      'ValidationError: `properties.mcpTools[0].operationId`: expected an operation that takes JSON, got "xml", which requires another body that no tool can send. Leave it out.',
    );
    expect((await server("may", "any")).name).toBe("m");
  });

  it("follows references from one to the next, through lists and escapes, and leaves examples alone", async () => {
    const { put, cloud, gateway, service } = await newCloud();
    await service();
    const document = {
      openapi: "3.0.0",
      info: { title: "T" },
      servers: [{ url: "https://{region}.orders.example/{none}", variables: { region: { default: "eu" } } }],
      components: {
        parameters: {
          first: { $ref: "#/components%2Fparameters/sec%6Fnd~1x" },
          "second/x": { name: "limit", in: "query", schema: { $ref: "#/x-shared/0" } },
        },
        examples: { cat: { value: { $ref: "no reference" } } },
      },
      "x-shared": [{ type: "integer" }],
      paths: {
        "/n": {
          get: {
            operationId: "list",
            parameters: [{ $ref: "#/components/parameters/first" }],
            responses: { 200: { description: "x", content: { "application/json": { example: { $ref: "data" } } } } },
          },
        },
      },
    };
    const value = JSON.stringify(document);
    const answer = await put(`${gateway}/apis/o`, { path: "o", format: "openapi+json", value });
    expect(answer.properties.serviceUrl).toBe("https://eu.orders.example/{none}");
    expect(cloud.list("Microsoft.ApiManagement/service/apis/operations")[0]?.properties.request).toMatchObject({
      queryParameters: [{ name: "limit", schema: { $ref: "#/$defs/0", $defs: { 0: { type: "integer" } } } }],
    });
  });
});

describe("a service that takes the place of another", () => {
  it("answers at the address that is served", async () => {
    const { cloud, put, gateway } = await newCloud();
    const publisher = { publisherEmail: "ai@contoso.example", publisherName: "Contoso" };
    const service = async (id: string, path: string) => {
      await put(id, publisher, { sku: { name: "StandardV2", capacity: 1 }, location: "westeurope" });
      await put(`${id}/apis/a`, { displayName: "A", path, subscriptionRequired: false });
      await put(`${id}/apis/a/operations/o`, { displayName: "O", method: "GET", urlTemplate: "/" });
      await put(`${id}/apis/a/policies/policy`, policy("<return-response />"));
    };
    await service(gateway, "first");
    await cloud.publish();
    const { url } = await cloud.listen({ port: 0 });
    expect((await fetch(`${url}/first`)).status).toBe(200);
    await cloud.delete(`/subscriptions/s/resourceGroups/g/providers/${gateway}`);
    await service("Microsoft.ApiManagement/service/other", "second");
    await cloud.publish();
    expect((await fetch(`${url}/second`)).status).toBe(200);
    expect((await fetch(`${url}/first`)).status).toBe(404);
  });
});

describe("a name that was deleted", () => {
  const publisher = { publisherEmail: "ai@contoso.example", publisherName: "Contoso" };
  const service = { sku: { name: "StandardV2", capacity: 1 }, location: "westeurope" };
  const id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/gw";
  const purge = "/subscriptions/s/providers/Microsoft.ApiManagement/locations/westeurope/deletedservices/gw";

  it("stays taken for 48 hours, in every region", async () => {
    const { cloud, put, clock, gateway } = await newCloud();
    await put(gateway, publisher, service);
    await cloud.delete(id);
    expect(await refusal(put(gateway, publisher, { ...service, location: "northeurope" }))).toMatch(
      /`serviceName`: expected a name that is free, got "gw", whose service was deleted less than 48 hours ago/,
    );
    await clock.advance(48 * 3600 * 1000);
    expect(await refusal(put(gateway, publisher, service))).toBe("accepted");
  });

  it("is free after a purge, and may be restored", async () => {
    const { cloud, put, gateway } = await newCloud();
    await put(gateway, publisher, service);
    await cloud.delete(id);
    expect(await refusal(put(gateway, { ...publisher, restore: true }, service))).toBe("accepted");
    await cloud.delete(id);
    await cloud.delete(purge);
    expect(await refusal(put(gateway, publisher, service))).toBe("accepted");
  });

  it("of an account stays taken where it was", async () => {
    const { cloud, put, group } = await newCloud();
    const account = "Microsoft.CognitiveServices/accounts/openai";
    const rest = { kind: "OpenAI", sku: { name: "S0" }, location: "westeurope" };
    await put(account, {}, rest);
    await cloud.delete(`${group}/providers/${account}`);
    expect(await refusal(put(account, {}, rest))).toMatch(/`accountName`: expected a name that is free, got "openai"/);
    expect(await refusal(put(account, {}, { ...rest, location: "northeurope" }))).toBe("accepted");
  });
});
