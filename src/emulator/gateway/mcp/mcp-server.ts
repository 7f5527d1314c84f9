// Exported REST APIs as an MCP server: the official SDK speaks the protocol, the gateway runs the tools.
// Every request gets a server of its own, so no session stays in the gateway.
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
} from "@modelcontextprotocol/sdk/types.js";
import { bytesBody } from "../body";
import type { McpToolConfiguration, OperationConfiguration } from "../configuration";
import type { CallOperation, Exchange, ExchangeResponse } from "../exchange";
import { HeaderMap } from "../headers";
import { authorizationOf } from "../policy-headers";
import { argumentProblems } from "./argument-check";
import { ToolArgumentError, toolRequest } from "./tool-request";
import { failed, toolResult } from "./tool-result";
import { toolInput } from "./tool-schema";

/** Finds the operation that a tool runs. */
export type FindOperation = (apiId: string, operationId: string) => OperationConfiguration | undefined;

/**
 * Headers of the caller that a tool call does not pass on: those of the transport and of MCP, and cookies. Azure forwards
 * headers with exclusions that it does not list, so these are assumed; Authorization goes its own way.
 */
const notForwarded =
  /^(host|content-.*|accept.*|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|origin|referer|cookie|proxy-.*|mcp-.*|last-event-id|forwarded|x-forwarded-.*)$/;

/** Answers a request to an exported MCP server by its Streamable HTTP transport. */
export async function answerMcp(
  exchange: Exchange,
  callOperation: CallOperation,
  findOperation: FindOperation,
): Promise<ExchangeResponse> {
  // Without sessions there is nothing to listen to and nothing to end (MCP 2025-11-25, Streamable HTTP).
  if (exchange.request.method !== "POST") return methodNotAllowed();
  const server = toolServer(exchange, callOperation, findOperation);
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect(transport);
  try {
    const response = await transport.handleRequest(await webRequest(exchange));
    const headers = new HeaderMap();
    for (const [name, value] of response.headers) headers.set(name, value);
    const body = Buffer.from(await response.arrayBuffer());
    return {
      status: response.status,
      reason: response.statusText,
      headers,
      body: body.length > 0 ? bytesBody(body) : undefined,
    };
  } finally {
    await server.close();
  }
}

function methodNotAllowed(): ExchangeResponse {
  const headers = new HeaderMap();
  headers.set("allow", "POST");
  return { status: 405, reason: "Method Not Allowed", headers, body: undefined };
}

async function webRequest({ request, signal }: Exchange): Promise<Request> {
  const headers = new Headers();
  for (const [name, values] of request.headers.entries())
    for (const value of values)
      if (!/^(connection|keep-alive|transfer-encoding|expect|upgrade)$/.test(name)) headers.append(name, value);
  const body = request.method === "POST" ? await request.body?.buffer() : undefined;
  return new Request("http://localhost/mcp", {
    method: request.method,
    headers,
    signal,
    ...(body && { body: new Uint8Array(body) }),
  });
}

/** The SDK would answer wrong parameters as an internal error of the server. */
const toolCall = CallToolRequestSchema.extend({
  params: CallToolRequestSchema.shape.params.catch(() => {
    const expected = "`params`: expected an object with the text `name` and, if there are any, the object `arguments`.";
    throw new McpError(ErrorCode.InvalidParams, expected);
  }),
});

function toolServer(exchange: Exchange, callOperation: CallOperation, findOperation: FindOperation): Server {
  const { api } = exchange;
  const tools = api.mcpTools ?? [];
  const server = new Server(
    { name: api.displayName || api.id, version: api.revision },
    { capabilities: { tools: {} } },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: tools.flatMap((tool) => {
      const operation = findOperation(tool.apiId, tool.operationId);
      const description = tool.description ?? operation?.description ?? operation?.displayName;
      return operation
        ? [{ name: tool.name, ...(description && { description }), inputSchema: toolInput(operation).schema }]
        : [];
    }),
  }));
  server.setRequestHandler(toolCall, ({ params }) => {
    const tool = tools.find(({ name }) => name === params.name);
    const operation = tool && findOperation(tool.apiId, tool.operationId);
    if (!tool || !operation) throw new McpError(ErrorCode.InvalidParams, `Tool ${params.name} not found`);
    return callTool(exchange, callOperation, tool, operation, params.arguments ?? {});
  });
  return server;
}

async function callTool(
  exchange: Exchange,
  callOperation: CallOperation,
  tool: McpToolConfiguration,
  operation: OperationConfiguration,
  given: Readonly<Record<string, unknown>>,
): Promise<CallToolResult> {
  const input = toolInput(operation);
  const problems = argumentProblems(input, given);
  if (problems.length > 0) return failed(problems.join("\n"));
  try {
    const request = toolRequest(operation, input.places, given, forwardedHeaders(exchange, operation));
    return await toolResult(await callOperation(tool.apiId, tool.operationId, request), `tool:${tool.name}`);
  } catch (error) {
    if (error instanceof ToolArgumentError) return failed(error.message);
    throw error;
  }
}

/** The key was checked on the MCP API; the REST API takes the caller from there, so the key goes no further. */
function forwardedHeaders(
  exchange: Exchange,
  operation: OperationConfiguration,
): Readonly<Record<string, readonly string[]>> {
  const key = exchange.api.subscriptionKeyHeader.toLowerCase();
  const headers = [...exchange.request.headers.entries()].filter(
    ([name]) =>
      name !== key &&
      !notForwarded.test(name) &&
      (name !== "authorization" || forwardsAuthorization(exchange, operation)),
  );
  return Object.fromEntries(headers);
}

/**
 * What a policy of the MCP API has put into Authorization goes on to the tool, which is assumed. The caller's own value
 * does where the operation declares the header as required and a policy writes it: both are documented as needed.
 * @see https://learn.microsoft.com/azure/api-management/secure-mcp-servers
 */
function forwardsAuthorization(exchange: Exchange, { headers }: OperationConfiguration): boolean {
  const origin = authorizationOf(exchange);
  return (
    origin === "policy" ||
    (origin === "caller-by-policy" &&
      headers.some(({ name, required }) => required && name.toLowerCase() === "authorization"))
  );
}
