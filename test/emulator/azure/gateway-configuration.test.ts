import { expect, test } from "vitest";
import { backend } from "../gateway/gateway-kit";
import { newCloud } from "./azure-kit";

test("names are found however whoever refers to them spells them", async () => {
  const { url } = await backend((request, response) => response.end(request.url));
  const { cloud, put, gateway, group, service } = await newCloud();
  await service();
  await put(`${gateway}/backends/member`, { url, protocol: "http" });
  await put(`${gateway}/backends/pool`, { type: "Pool", pool: { services: [{ id: "/backends/MEMBER" }] } });
  await put(`${gateway}/apis/orders`, { displayName: "Orders", path: "shop" });
  await put(`${gateway}/apis/orders/operations/get`, { displayName: "Get", method: "GET", urlTemplate: "/x" });
  await put(`${gateway}/apis/orders/policies/policy`, {
    format: "rawxml",
    value: `<policies><inbound><set-backend-service backend-id="pool" /></inbound><backend><base /></backend><outbound /><on-error /></policies>`,
  });
  await put(`${gateway}/apis/relay`, { displayName: "R", path: "relay", type: "mcp", backendId: "Member" });
  const operationId = `${group}/providers/${gateway}/apis/ORDERS/operations/GET`;
  await put(`${gateway}/apis/tools`, {
    displayName: "T",
    path: "tools",
    type: "mcp",
    subscriptionRequired: false,
    mcpTools: [{ name: "get", operationId }],
  });
  await put(`${gateway}/products/gold`, { displayName: "Gold", state: "published" });
  await put(`${gateway}/products/Gold/apis/Orders`);
  for (const [name, scope] of [
    ["product", "/products/GOLD"],
    ["api", `${group}/providers/${gateway}/APIs/RELAY`],
  ] as const)
    await put(`${gateway}/subscriptions/${name}`, { displayName: name, scope, primaryKey: `key of ${name}` });
  await cloud.publish();
  const { url: served } = await cloud.listen({ port: 0 });
  const ask = async (path: string, key: string) => {
    const response = await fetch(`${served}${path}`, { headers: { "Ocp-Apim-Subscription-Key": key } });
    return `${response.status} ${await response.text()}`;
  };
  expect(await ask("/shop/x", "key of product")).toBe("200 /x");
  expect(await ask("/relay/y", "key of api")).toBe("200 /y");
});

test("expressions read the API's version and revision and the subscription's user from the resources", async () => {
  const { cloud, put, gateway, group, service } = await newCloud();
  await service();
  const { url } = await backend();
  await put(`${gateway}/apis/orders`, {
    displayName: "Orders",
    path: "shop",
    serviceUrl: url,
    apiVersion: "v2",
    apiRevision: "3",
  });
  await put(`${gateway}/apis/orders/operations/get`, { displayName: "Get", method: "GET", urlTemplate: "/x" });
  const seen = `context.Api.Version, context.Api.Revision, context.Api.IsCurrentRevision, context.User?.Id,
    context.User?.Email, context.User?.FirstName, context.User?.LastName, context.User?.Note`;
  const text = seen.replace(/context[\w.?]+/g, (member) => `{${member}}`);
  await put(`${gateway}/apis/orders/policies/policy`, {
    format: "rawxml",
    value: `<policies><inbound><return-response><set-body>@($"${text.replace(/\s+/g, " ")}")</set-body></return-response></inbound><backend><base /></backend><outbound /><on-error /></policies>`,
  });
  await put(`${gateway}/users/ada`, { email: "ada@example.com", firstName: "Ada", lastName: "L", note: "first" });
  const ownerId = `${group}/providers/${gateway}/users/ADA`;
  const parts = { displayName: "Mine", scope: "/apis" };
  await put(`${gateway}/subscriptions/owned`, { ...parts, primaryKey: "key of ada", ownerId });
  await put(`${gateway}/subscriptions/nobodys`, { ...parts, primaryKey: "key of nobody" });
  await cloud.publish();
  const { url: served } = await cloud.listen({ port: 0 });
  const ask = async (key: string) =>
    (await fetch(`${served}/shop/x`, { headers: { "Ocp-Apim-Subscription-Key": key } })).text();
  expect(await ask("key of ada")).toBe("v2, 3, True, ada, ada@example.com, Ada, L, first");
  expect(await ask("key of nobody")).toBe("v2, 3, True, , , , , ");
});

test("revisions that are not current and owners that do not exist are refused", async () => {
  const { put, gateway, service } = await newCloud();
  await service();
  const current = "the emulator serves current revisions only";
  const parts = { displayName: "Orders", path: "shop" };
  await expect(put(`${gateway}/apis/orders;rev=2`, parts)).rejects.toThrow(current);
  await expect(put(`${gateway}/apis/orders`, { ...parts, isCurrent: false })).rejects.toThrow(current);
  await expect(
    put(`${gateway}/subscriptions/mine`, { displayName: "Mine", scope: "/apis", ownerId: "/users/ada" }),
  ).rejects.toThrow('`properties.ownerId`: expected the id of a user, got "/users/ada".');
});

test("a gateway says where clients find its APIs, with which keys", async () => {
  const { cloud, put, group, gateway, service } = await newCloud();
  await service();
  const subscriptionKeyParameterNames = { header: "api-key", query: "api-key" };
  await put(`${gateway}/apis/chat`, { displayName: "Chat", path: "models/", subscriptionKeyParameterNames });
  const create = { displayName: "Create", method: "POST", urlTemplate: "/chat/completions" };
  await put(`${gateway}/apis/chat/operations/create`, create);
  const mcpTools = [{ name: "create", operationId: `${group}/providers/${gateway}/apis/chat/operations/create` }];
  await put(`${gateway}/apis/root`, { displayName: "Root", path: "", subscriptionRequired: false });
  await put(`${gateway}/apis/relay`, { displayName: "Relay", path: "relay", type: "mcp" });
  await put(`${gateway}/apis/tools`, { displayName: "Tools", path: "tools", type: "mcp", mcpTools });
  await put(`${gateway}/subscriptions/team`, { displayName: "Team", scope: "/apis", primaryKey: "k-1" });
  await put(`${gateway}/subscriptions/old`, { displayName: "Old", scope: "/apis", state: "cancelled" });
  await cloud.publish();
  const { url } = await cloud.listen({ port: 0 });
  const keyHeader = "Ocp-Apim-Subscription-Key";
  expect(cloud.gateways).toMatchObject([
    {
      apis: [
        { name: "Root", kind: "rest", url, keyHeader, requiresKey: false },
        { name: "Chat", kind: "model", url: `${url}/models`, keyHeader: "api-key", requiresKey: true },
        { name: "Relay", kind: "mcp", url: `${url}/relay`, keyHeader, requiresKey: true },
        { name: "Tools", kind: "mcp", url: `${url}/tools/mcp`, keyHeader, requiresKey: true },
      ],
      consumers: [{ name: "Team", key: "k-1" }],
    },
  ]);
  expect(cloud.chatModel).toBeUndefined();
  const account = "Microsoft.CognitiveServices/accounts/models";
  await put(account, { customSubDomainName: "models" }, { kind: "OpenAI", sku: { name: "S0" }, location: "x" });
  for (const name of ["text-embedding-3-small", "gpt-4o"])
    await put(
      `${account}/deployments/${name}`,
      { model: { name, version: "1" } },
      { sku: { name: "GlobalStandard", capacity: 1 } },
    );
  expect(cloud.chatModel).toBe("gpt-4o");
});
