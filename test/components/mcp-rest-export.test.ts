import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { McpRestExport, TokenGovernance } from "apim-ai-gateway";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backend, closeAfter } from "../emulator/gateway/gateway-kit";
import { deployed, existing, newGateway, policyErrors, refusal } from "./component-kit";

const tiers = [{ name: "standard", tokensPerMinute: 1000 }];
const serviceUrl = "https://orders.contoso.example";

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "openapi-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

function documentOf(content: unknown): string {
  const file = join(directory, "api.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}
const api = (paths: object, rest: object = {}) => ({
  openapi: "3.0.3",
  info: { title: "Orders", version: "1" },
  paths,
  ...rest,
});
const responses = { 200: { description: "ok" } };
const orders = () =>
  documentOf(
    api({
      "/orders": { get: { operationId: "listOrders", summary: "List orders", responses } },
      "/orders/{id}": {
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
        delete: { operationId: "deleteOrder", responses },
      },
    }),
  );

describe("McpRestExport", () => {
  it("offers what does not delete, under its own path, with a warning about the preview", async () => {
    const { one, outputs, policy, warnings, all } = await deployed(() => {
      const gateway = newGateway();
      const governance = new TokenGovernance("tokens", { gateway, tiers });
      const server = new McpRestExport("orders", {
        gateway,
        governance,
        path: "orders",
        openApi: orders(),
        serviceUrl,
      });
      return { endpoint: server.endpoint, tools: server.toolNames, gatewayUrl: gateway.gatewayUrl };
    });
    expect(outputs.tools).toEqual(["listOrders"]);
    expect(outputs.endpoint).toBe(`${outputs.gatewayUrl}/orders/mcp`);
    expect(one("Api", "orders-api").inputs.displayName).toBe("Orders");
    expect(one("Api", "orders-api").inputs).toMatchObject({ path: "orders/api", format: "openapi+json", serviceUrl });
    expect(one("Resource", "orders").inputs.properties).toMatchObject({
      type: "mcp",
      path: "orders",
      subscriptionRequired: true,
      mcpTools: [{ name: "listOrders", operationId: `${one("Api", "orders-api").id}/operations/listOrders` }],
    });
    expect(policyErrors(policy("orders-policy"), { scope: "api", apiType: "mcp" })).toEqual([]);
    expect(policy("orders-policy")).toMatch(/<rate-limit-by-key calls="120"/);
    expect(policy("orders-api-policy")).toMatch(/name="Ocp-Apim-Subscription-Key" exists-action="delete"/);
    expect(
      all("ProductApi")
        .map(({ inputs }) => inputs.apiId)
        .sort(),
    ).toEqual(["orders", "orders-api"]);
    expect(warnings).toHaveLength(2);
  });

  it("offers an operation that deletes when it is named", async () => {
    const { outputs } = await deployed(() => {
      const tools = ["deleteOrder"];
      const args = { gateway: newGateway(), path: "orders", openApi: orders(), serviceUrl, tools };
      return { tools: new McpRestExport("orders", args).toolNames };
    });
    expect(outputs.tools).toEqual(["deleteOrder"]);
  });

  it.each([
    ["no file", () => "/nowhere/api.yaml", "openApi", "that can be read"],
    ["neither JSON nor YAML", () => documentOf("{ a: ["), "openApi", "expected JSON or YAML"],
    ["OpenAPI 2", () => documentOf({ swagger: "2.0" }), "openApi", "OpenAPI 3"],
    [
      "a reference past the end of a list",
      () =>
        documentOf(
          api({
            "/a": { get: { operationId: "a", tags: ["x"], responses: { 200: { $ref: "#/paths/~1a/get/tags/1" } } } },
          }),
        ),
      "openApi",
      "#/paths/~1a/get/responses/200",
    ],
    [
      "a reference that is not well encoded",
      () => documentOf(api({ "/a": { get: { operationId: "a", responses: { 200: { $ref: "#/%E0%A4%A" } } } } })),
      "openApi",
      "#/paths/~1a/get/responses/200",
    ],
    [
      "a reference to nothing",
      () => documentOf(api({ "/a": { get: { operationId: "a", responses: { 200: { $ref: "#/components/x" } } } } })),
      "openApi",
      "#/paths/~1a/get/responses/200",
    ],
    [
      "a path parameter that nobody declares",
      () =>
        documentOf(
          api({
            "/a/{id}": {
              parameters: [{ name: "id", in: "query", schema: { type: "string" } }],
              get: { operationId: "a", responses },
            },
          }),
        ),
      "openApi",
      'GET /a/{id}: expected a declaration of the path parameter "id", got none',
    ],
    [
      "paths that differ by the names of parameters alone",
      () => {
        const declared = (name: string, method: string) => ({
          parameters: [{ name, in: "path", required: true, schema: { type: "string" } }],
          [method]: { operationId: `${method}-${name}`, responses },
        });
        return documentOf(
          api({
            "/a/{id}": declared("id", "get"),
            "/a/{other}": declared("other", "get"),
            "/a/{put}": declared("put", "put"),
          }),
        );
      },
      "openApi",
      "GET /a/{other}: expected a path that differs by more than the names of its parameters from GET /a/{id}",
    ],
    [
      "a tool whose body must be something else than JSON",
      () =>
        documentOf(
          api(
            {
              "/a": { post: { operationId: "a", requestBody: { $ref: "#/components/requestBodies/Xml" }, responses } },
            },
            { components: { requestBodies: { Xml: { required: true, content: { "application/xml": {} } } } } },
          ),
        ),
      "tools",
      'expected operations that take JSON, got "a", which requires application/xml, that no tool can send; leave it out of `tools`',
    ],
    ["an operation without a name", () => documentOf(api({ "/a": { get: { responses } } })), "tools", "GET /a"],
    [
      "a name that no tool can have",
      () => documentOf(api({ "/a": { get: { operationId: "a b", responses } } })),
      "tools",
      '"a b"',
    ],
    [
      "a name twice",
      () =>
        documentOf(
          api({ "/a": { get: { operationId: "a", responses } }, "/b": { get: { operationId: "a", responses } } }),
        ),
      "tools",
      "again",
    ],
    ["no operation", () => documentOf(api({})), "tools", "at least one operation"],
  ])("refuses a document with %s", async (_, file, path, reason) => {
    const args = { gateway: existing, path: "orders", openApi: file(), serviceUrl };
    const { paths, sentences, registered } = await refusal(() => new McpRestExport("orders", args));
    expect(paths).toEqual([path]);
    expect(sentences.join("\n")).toContain(reason);
    expect(registered).toEqual([]);
  });

  it("takes a document with a body other than JSON whose operation is no tool", async () => {
    const openApi = documentOf(
      api({
        "/a": {
          get: { operationId: "a", responses },
          post: { operationId: "b", requestBody: { required: true, content: { "application/xml": {} } }, responses },
        },
      }),
    );
    const { outputs } = await deployed(() => {
      const args = { gateway: newGateway(), path: "orders", openApi, serviceUrl, tools: ["a"] };
      return { tools: new McpRestExport("orders", args).toolNames };
    });
    expect(outputs.tools).toEqual(["a"]);
  });

  it("refuses a path of the REST API that its server has", async () => {
    for (const apiPath of ["orders", "orders/mcp"]) {
      const args = { gateway: existing, path: "orders", apiPath, openApi: orders(), serviceUrl };
      const { sentences } = await refusal(() => new McpRestExport("orders", args));
      expect(sentences).toEqual([
        `apiPath: expected another path than \`path\` and that of its MCP server, got "${apiPath}".`,
      ]);
    }
  });

  it("refuses a path that is longer than Azure takes", async () => {
    const args = { gateway: existing, path: "o".repeat(401), openApi: orders(), serviceUrl };
    const { sentences } = await refusal(() => new McpRestExport("orders", args));
    expect(sentences.map((sentence) => sentence.slice(0, 40))).toEqual(["path: expected at most 400 characters, g"]);
  });

  it("reads a document as the emulated Azure does: path items by reference, references to references, every method", async () => {
    const get = (operationId: string, rest: object = {}) => ({ get: { operationId, responses, ...rest } });
    const openApi = documentOf(
      api(
        {
          "/a": { $ref: "#/components/pathItems/Of%20a" },
          "/b": get("b", { parameters: [{ $ref: "#/components/parameters/First" }] }),
          "/c": { trace: { operationId: "c", responses } },
        },
        {
          components: {
            pathItems: { "Of a": get("a") },
            parameters: {
              First: { $ref: "#/components/parameters/Second" },
              Second: { name: "q", in: "query", schema: { type: "string" } },
            },
          },
        },
      ),
    );
    const { outputs, cloud } = await deployed(() => {
      const args = { gateway: newGateway(), path: "orders", openApi, serviceUrl };
      return { tools: new McpRestExport("orders", args).toolNames };
    });
    expect(outputs.tools).toEqual(["a", "b", "c"]);
    const operations = cloud.list("Microsoft.ApiManagement/service/apis/operations").map(({ name }) => name);
    expect(operations.sort()).toEqual(["a", "b", "c"]);
  });

  it("follows references through lists and escaped names", async () => {
    const parameters = [{ name: "q", in: "query", schema: { type: "string" } }];
    const schema = { $ref: "#/components/schemas/Two%20words" };
    const openApi = documentOf(
      api(
        {
          "/a": { get: { operationId: "a", parameters, responses } },
          "/b": {
            get: {
              operationId: "b",
              parameters: [{ $ref: "#/paths/~1a/get/parameters/0" }],
              responses: { 200: { description: "ok", content: { "application/json": { schema } } } },
            },
          },
        },
        { components: { schemas: { "Two words": { type: "string" } } } },
      ),
    );
    const args = { gateway: { ...existing, sku: "Consumption" }, path: "orders", openApi, serviceUrl };
    const { paths, sentences } = await refusal(() => new McpRestExport("orders", args));
    expect(paths, sentences.join("\n")).toEqual(["gateway.sku"]);
  });
});

describe("McpRestExport for tokens of Entra ID", () => {
  const entra = { tenantId: "22222222-2222-2222-2222-222222222222", audiences: ["api://orders"] };

  async function served() {
    const server = await backend((_request, response) =>
      response.setHeader("content-type", "application/json").end('[{"id":"1"}]'),
    );
    const parameters = [{ name: "authorization", in: "header", schema: { type: "string" } }];
    const openApi = documentOf(api({ "/orders": { get: { operationId: "listOrders", parameters, responses } } }));
    const program = () => {
      const args = { gateway: newGateway(), path: "orders", openApi, serviceUrl, entra, tools: ["listOrders"] };
      return { endpoint: new McpRestExport("orders", args).endpoint };
    };
    const { cloud, policy } = await deployed(program, {
      tenantId: entra.tenantId,
      hosts: new Map([["orders.contoso.example", server.url]]),
    });
    const { url } = await cloud.listen({ port: 0 });
    const token = (audience: string) => cloud.entra.token({ objectId: "caller", clientId: "client", audience });
    return { server, cloud, policy, url, token };
  }

  async function connected(url: string, token: string) {
    const client = new Client({ name: "test", version: "1" });
    const requestInit = { headers: { authorization: `Bearer ${token}` } };
    await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/orders/mcp`), { requestInit }));
    closeAfter(() => client.close());
    return client;
  }

  it("runs tools for a caller with a token, who is known to the REST API's policy but not to the API behind it", async () => {
    const { server, url, token } = await served();
    const client = await connected(url, await token("api://orders"));
    const { tools } = await client.listTools();
    expect(tools).toMatchObject([{ name: "listOrders", inputSchema: { properties: {} } }]);
    const result = await client.callTool({ name: "listOrders", arguments: {} });
    expect(result).toMatchObject({ content: [{ text: '[{"id":"1"}]' }] });
    expect(result.isError).toBeFalsy();
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it("answers 401 without the right token, on the MCP server and on the REST API itself", async () => {
    const { server, url, token } = await served();
    const rest = (authorization?: string) =>
      fetch(`${url}/orders/api/orders`, { headers: authorization === undefined ? {} : { authorization } });
    expect((await rest()).status).toBe(401);
    expect((await rest(`Bearer ${await token("api://other")}`)).status).toBe(401);
    await expect(connected(url, await token("api://other"))).rejects.toThrow("401");
    expect(server.requests).toEqual([]);
    expect((await rest(`Bearer ${await token("api://orders")}`)).status).toBe(200);
  });

  it("declares Authorization once as a required header of each operation, and has a policy write it", async () => {
    const { cloud, policy } = await served();
    for (const { properties } of cloud.list("Microsoft.ApiManagement/service/apis/operations"))
      expect(properties.request).toMatchObject({ headers: [{ name: "Authorization", required: true }] });
    expect(policyErrors(policy("orders-policy"), { scope: "api", apiType: "mcp" })).toEqual([]);
    expect(policy("orders-policy")).toMatch(/<validate-azure-ad-token[\s\S]*<set-header name="Authorization"/);
  });
});
