import { beforeEach, expect, test, vi } from "vitest";
import type { OutboundRequest } from "../../../src/emulator/gateway/exchange";
import { api, backend, call, configuration, newGateway, operation, policy, subscription } from "./gateway-kit";

const { asked } = vi.hoisted(() => ({
  asked: { apiId: "orders", operationId: "get", request: { method: "GET", url: "/1", headers: {} } as OutboundRequest },
}));

// The MCP server itself is tested with real clients; here it makes one call of an operation for every request.
vi.mock("../../../src/emulator/gateway/mcp/mcp-server", () => ({
  answerMcp: (
    _exchange: unknown,
    callOperation: (apiId: string, operationId: string, request: OutboundRequest) => unknown,
  ) => callOperation(asked.apiId, asked.operationId, asked.request),
}));

beforeEach(() => {
  Object.assign(asked, { apiId: "orders", operationId: "get", request: { method: "GET", url: "/1", headers: {} } });
});

const append = (name: string) => `<set-header name="x-path" exists-action="append"><value>${name}</value></set-header>`;

async function exported() {
  const server = await backend((request, response) => response.end(`${request.method} ${request.url}`));
  const { gateway, collected } = newGateway();
  gateway.load(
    configuration({
      apis: [
        api({
          subscriptionRequired: true,
          diagnostic: { loggerId: "ai", metrics: true, samplingPercentage: 100, verbosity: "error" },
          serviceUrl: server.url,
          policy: policy({
            inbound: `<base />${append("rest")}<set-header name="x-who"><value>@(context.Subscription?.Id)</value></set-header>`,
          }),
          operations: [
            operation({ id: "get", urlTemplate: "/{id}" }),
            operation({ id: "create", method: "POST", urlTemplate: "/" }),
          ],
        }),
        api({
          id: "tools",
          type: "mcp",
          path: "tools",
          subscriptionRequired: true,
          operations: [],
          mcpTools: [{ name: "get", apiId: "orders", operationId: "get" }],
          policy: policy({ outbound: `<base />${append("mcp")}` }),
        }),
      ],
      subscriptions: [subscription({ primaryKey: "tools-only", scope: { kind: "api", id: "tools" } })],
    }),
  );
  const headers = { "Ocp-Apim-Subscription-Key": "tools-only" };
  return {
    server,
    collected,
    ask: (path = "/tools/mcp") => call(gateway, path, { method: "POST", headers, body: "{}" }),
  };
}

test("a tool call goes through the MCP API's policy and then through the REST API's own", async () => {
  const { server, collected, ask } = await exported();
  const response = await ask();
  expect([response.status, response.text, response.headers.get("x-path")]).toEqual([200, "GET /1", "mcp"]);
  expect(server.requests[0]?.headers).toMatchObject({ "x-path": "rest", "x-who": "sub" });
  expect(collected.requests).toMatchObject([{ apiId: "orders", apiOperationId: "get", url: "/shop/1", status: 200 }]);
});

test("a tool call that leads to another operation than its own is not sent", async () => {
  const { server, ask } = await exported();
  for (const request of [
    { method: "POST", url: "/", headers: {} },
    { method: "GET", url: "/1/../2", headers: {} },
    { method: "GET", url: "/..%2Fadmin", headers: {} },
    { method: "GET", url: "/1/lines", headers: {} },
    { method: "GET", url: "//evil.example/", headers: {} },
    { method: "GET", url: "http://evil.example/1", headers: {} },
  ]) {
    asked.request = request;
    expect((await ask()).status, request.url).toBe(404);
  }
  asked.request = { method: "GET", url: "/1", headers: {} };
  asked.apiId = "nobody";
  expect((await ask()).status).toBe(404);
  expect(server.requests).toEqual([]);
});

test("a tool call keeps its query and body and cannot bring headers of the connection", async () => {
  const { server, ask } = await exported();
  asked.operationId = "create";
  asked.request = { method: "POST", url: "/?x=1", headers: { "content-length": "999", te: "trailers" }, body: "order" };
  await ask();
  expect(server.requests[0]).toMatchObject({ method: "POST", url: "/?x=1", body: "order" });
  expect(server.requests[0]?.headers).toMatchObject({ "content-length": "5" });
});

test("an exported server answers at its /mcp only", async () => {
  const { ask } = await exported();
  expect((await ask("/tools")).status).toBe(404);
  expect((await ask("/tools/mcp/other")).status).toBe(404);
});

test("what the MCP API's policy wrote does not follow a redirect of the REST API to another origin", async () => {
  const target = await backend();
  const server = await backend((_request, response) => response.writeHead(302, { location: `${target.url}/x` }).end());
  const { gateway } = newGateway();
  gateway.load(
    configuration({
      apis: [
        api({
          serviceUrl: server.url,
          policy: policy({ backend: `<forward-request follow-redirects="true" />` }),
          operations: [operation({ id: "get", urlTemplate: "/{id}" })],
        }),
        api({
          id: "tools",
          type: "mcp",
          path: "tools",
          operations: [],
          mcpTools: [{ name: "get", apiId: "orders", operationId: "get" }],
          policy: policy({ inbound: `<base /><set-header name="X-Api-Key"><value>key</value></set-header>` }),
        }),
      ],
    }),
  );
  asked.request = { method: "GET", url: "/1", headers: { "x-api-key": "key", "x-other": "1" } };
  expect((await call(gateway, "/tools/mcp", { method: "POST", body: "{}" })).status).toBe(200);
  expect(server.requests[0]?.headers).toMatchObject({ "x-api-key": "key", "x-other": "1" });
  expect(target.requests[0]?.headers).toMatchObject({ "x-other": "1" });
  expect(target.requests[0]?.headers).not.toHaveProperty("x-api-key");
});
