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
