// An exported REST API called by the official MCP client over a real socket.
import { gzipSync } from "node:zlib";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toolRequest } from "../../../../src/emulator/gateway/mcp/tool-request";
import { toolInput } from "../../../../src/emulator/gateway/mcp/tool-schema";
import { api, backend, closeAfter, configuration, operation, policy, servedGateway } from "../gateway-kit";

const text = (name: string, required = false) => ({ name, required, schema: { type: "string" } });
const getOrder = operation({
  id: "getOrder",
  urlTemplate: "/orders/{orderId}",
  description: "Gets an order",
  templateParameters: [text("orderId", true)],
  queryParameters: [text("expand"), { name: "limit", required: false, schema: { type: "integer", minimum: 1 } }],
  headers: [text("x-trace")],
});
const createOrder = operation({
  id: "createOrder",
  headers: [text("authorization", true)],
  method: "POST",
  urlTemplate: "/orders",
  requestRequired: true,
  requestSchema: {
    $ref: "#/$defs/Order",
    $defs: {
      Order: {
        type: "object",
        required: ["item"],
        properties: { item: { type: "string" }, parts: { type: "array", items: { $ref: "#/$defs/Order" } } },
      },
    },
  },
});

async function connected(handler?: Parameters<typeof backend>[0], inbound = "<base />") {
  const server = await backend(
    handler ??
      ((request, response) =>
        response.setHeader("content-type", "application/json").end(JSON.stringify({ url: request.url }))),
  );
  const tool = (name: string) => ({ name, apiId: "orders", operationId: name });
  const { url } = await servedGateway(
    configuration({
      apis: [
        api({
          id: "orders",
          path: "rest",
          serviceUrl: server.url,
          operations: [getOrder, createOrder],
          policy: policy({ inbound: '<base /><set-header name="x-rest"><value>policy</value></set-header>' }),
        }),
        api({
          id: "tools",
          type: "mcp",
          path: "tools",
          displayName: "Orders",
          operations: [],
          mcpTools: [tool("getOrder"), tool("createOrder")],
          policy: policy({ inbound }),
        }),
      ],
    }),
  );
  const client = new Client({ name: "test", version: "1" });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${url}/tools/mcp`), {
      requestInit: { headers: { authorization: "Bearer caller", "x-team": "a" } },
    }),
  );
  closeAfter(() => client.close());
  return { client, server, url };
}

const jsonRpc = async (url: string, request: object) => {
  const response = await fetch(`${url}/tools/mcp`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...request }),
  });
  return (await response.json()) as { error?: { code: number; message: string } };
};

type Result = { isError?: boolean; content: { type: string; text?: string }[] };
const call = async (client: Client, name: string, args: Record<string, unknown>) =>
  (await client.callTool({ name, arguments: args })) as Result;

describe("a tool's input", () => {
  it("answers a call without the parameters that it needs as the caller's mistake", async () => {
    const { url } = await connected();
    for (const params of [undefined, {}, { name: 1 }, { name: "getOrder", arguments: "all" }]) {
      const { error } = await jsonRpc(url, { method: "tools/call", params });
      expect(error).toEqual({
        code: -32602,
        message:
          "MCP error -32602: `params`: expected an object with the text `name` and, if there are any, the object `arguments`.",
      });
    }
  });

  it("may have parameters with the names that every object has", () => {
    const odd = operation({
      id: "odd",
      urlTemplate: "/odd",
      queryParameters: [text("constructor"), text("__proto__")],
      headers: [text("toString")],
    });
    const { places, schema } = toolInput(odd);
    expect(Object.keys(schema.properties as object)).toEqual(["constructor", "__proto__", "toString"]);
    expect(toolRequest(odd, places, {}, {}).url).toBe("/odd");
    expect(toolRequest(odd, places, JSON.parse('{"__proto__":"a"}') as Record<string, unknown>, {}).url).toBe(
      "/odd?__proto__=a",
    );
  });
});

it("a parameter that only the path names is a text that every call needs", () => {
  const bare = operation({ id: "bare", urlTemplate: "/bare/{id}" });
  const { places, schema } = toolInput(bare);
  expect(schema).toMatchObject({ properties: { id: { type: "string" } }, required: ["id"] });
  expect(toolRequest(bare, places, { id: "1" }, {}).url).toBe("/bare/1");
});

describe("an exported MCP server", () => {
  it("lists its tools with the inputs of their operations", async () => {
    const { client } = await connected();
    expect(client.getServerVersion()).toMatchObject({ name: "Orders", version: "1" });
    const { tools } = await client.listTools();
    expect(tools.map(({ name, description }) => [name, description])).toEqual([
      ["getOrder", "Gets an order"],
      ["createOrder", "POST /orders"],
    ]);
    expect(tools[0]?.inputSchema).toMatchObject({
      required: ["orderId"],
      additionalProperties: false,
      properties: { limit: { type: "integer", minimum: 1 } },
    });
    expect(tools[1]?.inputSchema).toMatchObject({
      required: ["body"],
      properties: { body: { $ref: "#/$defs/Order" } },
    });
  });

  it("runs a tool through the REST API's own policy, without the caller's credentials", async () => {
    const { client, server } = await connected();
    const result = await call(client, "getOrder", {
      orderId: "A 1/2",
      expand: "lines&admin=true",
      limit: 3,
      "x-trace": "t",
    });
    expect(result.content[0]?.text).toBe('{"url":"/orders/A%201%2F2?expand=lines%26admin%3Dtrue&limit=3"}');
    const headers: Readonly<Record<string, unknown>> = server.requests.at(-1)?.headers ?? {};
    expect(headers).toMatchObject({ "x-rest": "policy", "x-team": "a", "x-trace": "t" });
    expect([headers.authorization, headers["mcp-protocol-version"]]).toEqual([undefined, undefined]);
  });

  it("sends a body, recursive schemas included", async () => {
    const { client, server } = await connected();
    await call(client, "createOrder", { body: { item: "a", parts: [{ item: "b" }] } });
    expect(server.requests.at(-1)).toMatchObject({ method: "POST", body: '{"item":"a","parts":[{"item":"b"}]}' });
  });

  for (const [sentence, name, args, message] of [
    ["of the wrong type", "getOrder", { orderId: "1", limit: "many" }, "`limit`: must be integer."],
    ["that are missing", "getOrder", {}, "`arguments`: must have required property 'orderId'."],
    [
      "that nobody knows",
      "getOrder",
      { orderId: "1", admin: true },
      "`arguments`: must NOT have additional properties (admin).",
    ],
    [
      "that are wrong deep in a body",
      "createOrder",
      { body: { item: "a", parts: [{}] } },
      "`body.parts.0`: must have required property 'item'.",
    ],
    [
      "that would leave their place in the path",
      "getOrder",
      { orderId: ".." },
      '`orderId`: expected one segment of a path, got "..".',
    ],
  ] as const)
    it(`refuses arguments ${sentence}, and calls nothing`, async () => {
      const { client, server } = await connected();
      const result = await call(client, name, args);
      expect([result.isError, result.content[0]?.text, server.requests.length]).toEqual([true, message, 0]);
    });

  const remove = '<set-header name="Authorization" exists-action="delete" />';
  const write = (value: string) => `<base /><set-header name="Authorization"><value>${value}</value></set-header>`;
  const own = write('@(context.Request.Headers.GetValueOrDefault("Authorization", ""))');
  for (const [sentence, inbound, get, create] of [
    ["a value that a policy writes, always", write("Bearer policy"), "Bearer policy", "Bearer policy"],
    [
      "the token of an identity, always",
      '<base /><authentication-managed-identity resource="api://a" />',
      "Bearer token for api://a",
      "Bearer token for api://a",
    ],
    ["the caller's own value when a policy writes it and the operation requires it", own, undefined, "Bearer caller"],
    ["nothing that a policy takes away", `${own}${remove}`, undefined, undefined],
    ["nothing when no policy writes it", "<base />", undefined, undefined],
  ] as const)
    it(`passes on as Authorization ${sentence}`, async () => {
      const { client, server } = await connected(undefined, inbound);
      await call(client, "getOrder", { orderId: "1" });
      await call(client, "createOrder", { body: { item: "a" } });
      expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([get, create]);
    });

  it("asks no model for a header that policies write", async () => {
    const { client } = await connected();
    const { tools } = await client.listTools();
    expect(Object.keys(tools[1]?.inputSchema.properties ?? {})).toEqual(["body"]);
  });

  for (const id of ["1?role=admin", "x&admin=true", "a/b", "%2e%2e", "#top", "1;x=y"])
    it(`keeps ${id} inside of its path segment`, async () => {
      const { client, server } = await connected();
      const result = await call(client, "getOrder", { orderId: id });
      const url = `/orders/${encodeURIComponent(id)}`;
      expect(server.requests.map((request) => request.url)).toEqual([url]);
      expect(result.content).toEqual([{ type: "text", text: JSON.stringify({ url }) }]);
    });

  it("sends nothing for an argument that decodes to another path", async () => {
    const { client, server } = await connected();
    const result = await call(client, "getOrder", { orderId: "../admin" });
    expect([result.isError, result.content[0]?.text]).toEqual([true, "The API answered 404."]);
    expect(server.requests).toEqual([]);
  });

  it("tells errors of the API as errors of the tool, with what the API said", async () => {
    const { client } = await connected((_request, response) =>
      response.writeHead(404, { "content-type": "text/plain" }).end("no such order"),
    );
    const result = await call(client, "getOrder", { orderId: "1" });
    expect(result).toMatchObject({
      isError: true,
      content: [{ text: "The API answered 404." }, { text: "no such order" }],
    });
  });

  it("unpacks compressed answers", async () => {
    const { client } = await connected((_request, response) =>
      response
        .writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" })
        .end(gzipSync('{"ok":"é"}')),
    );
    const result = await call(client, "getOrder", { orderId: "1" });
    expect(result).toEqual({ content: [{ type: "text", text: '{"ok":"é"}' }] });
  });

  it("tells an answer that cannot be unpacked as an error of the tool", async () => {
    const { client } = await connected((_request, response) =>
      response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" }).end("{}"),
    );
    const result = await call(client, "getOrder", { orderId: "1" });
    expect(result.isError).toBe(true);
    expect(result.content[0]?.text).toMatch(/^The API's answer cannot be read: /);
  });

  it("passes images on as images", async () => {
    const { client } = await connected((_request, response) =>
      response.writeHead(200, { "content-type": "image/png" }).end(Buffer.from([1, 2])),
    );
    expect((await call(client, "getOrder", { orderId: "1" })).content).toEqual([
      { type: "image", data: "AQI=", mimeType: "image/png" },
    ]);
  });

  it("refuses a tool that it does not have", async () => {
    const { client } = await connected();
    await expect(call(client, "dropAll", {})).rejects.toThrow("Tool dropAll not found");
  });

  it("answers GET and DELETE with 405, since it keeps no sessions, and malformed JSON with 400", async () => {
    const { url } = await connected();
    const headers = { accept: "application/json, text/event-stream", "content-type": "application/json" };
    expect((await fetch(`${url}/tools/mcp`, { headers })).status).toBe(405);
    expect((await fetch(`${url}/tools/mcp`, { method: "DELETE", headers })).status).toBe(405);
    expect((await fetch(`${url}/tools/mcp`, { method: "POST", headers, body: "{" })).status).toBe(400);
  });
});

describe("toolRequest", () => {
  const { places } = toolInput(getOrder);

  it("refuses a path without a value, and leaves out parameters that are null", () => {
    for (const given of [{}, { orderId: null }])
      expect(() => toolRequest(getOrder, places, given, {})).toThrow("`orderId`: expected one segment of a path");
    const nothing = { orderId: "1", expand: null, limit: null, "x-trace": null };
    const { url, headers } = toolRequest(getOrder, places, nothing, {});
    expect([url, headers["x-trace"]]).toEqual(["/orders/1", undefined]);
  });

  it("never lets an argument add a segment to the path or a parameter to the query", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), fc.string({ unit: "grapheme" }), (orderId, expand) => {
        fc.pre(orderId !== "." && orderId !== "..");
        const { url } = toolRequest(getOrder, places, { orderId, expand }, {});
        const { pathname, searchParams } = new URL(url, "http://api");
        expect(pathname.split("/")).toHaveLength(3);
        expect([...searchParams]).toEqual([["expand", expand]]);
        expect(decodeURIComponent(pathname.split("/")[2] ?? "")).toBe(orderId);
      }),
    );
  });
});
