// The tickets service: an MCP server of another company, built with the official SDK. It knows nothing of a gateway.
// Run it alone with `npx tsx services/tickets.ts [port]`.
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";
import { type RunningService, serve } from "./serve";

const tickets = [
  { id: "T-1", subject: "Espresso machine leaks", state: "open", orderId: "A-1001" },
  { id: "T-2", subject: "Where are my coffee beans?", state: "open", orderId: "A-1002" },
  { id: "T-3", subject: "Refund for the milk frother", state: "closed", orderId: "A-1003" },
] as const;

const asResult = (value: unknown): CallToolResult => ({ content: [{ type: "text", text: JSON.stringify(value) }] });
const readOnly = { readOnlyHint: true, openWorldHint: false };

function createTickets(): McpServer {
  const server = new McpServer({ name: "tickets", version: "1.0.0" });
  server.registerTool(
    "search_tickets",
    {
      description: "Finds support tickets whose subject contains a text.",
      inputSchema: { text: z.string().describe("What to look for; empty finds every ticket.") },
      annotations: readOnly,
    },
    ({ text }) => asResult(tickets.filter(({ subject }) => subject.toLowerCase().includes(text.toLowerCase()))),
  );
  server.registerTool(
    "get_ticket",
    {
      description: "Reads one support ticket.",
      inputSchema: { id: z.string().describe("The ticket's number, such as T-1.") },
      annotations: readOnly,
    },
    ({ id }) => {
      const ticket = tickets.find((candidate) => candidate.id === id);
      return ticket ? asResult(ticket) : { ...asResult({ message: `There is no ticket "${id}".` }), isError: true };
    },
  );
  server.registerTool(
    "export_tickets",
    { description: "Exports all support tickets and reports its progress.", annotations: readOnly },
    async ({ _meta, sendNotification }) => {
      const progressToken = _meta?.progressToken;
      for (const [index, { id }] of tickets.entries()) {
        if (progressToken === undefined) continue;
        const params = { progressToken, progress: index + 1, total: tickets.length, message: `Exported ${id}` };
        await sendNotification({ method: "notifications/progress", params });
      }
      return asResult(tickets);
    },
  );
  server.registerTool(
    "show_headers",
    { description: "Answers the HTTP headers with which this call arrived.", annotations: readOnly },
    ({ requestInfo }) => asResult(requestInfo?.headers ?? {}),
  );
  return server;
}

/** One transport per session, as the MCP specification of streamable HTTP asks. */
class Sessions {
  private readonly transports = new Map<string, StreamableHTTPServerTransport>();

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = request.headers["mcp-session-id"];
    const transport = id === undefined ? await this.open() : this.transports.get(String(id));
    if (transport) return transport.handleRequest(request, response);
    const error = { jsonrpc: "2.0", id: null, error: { code: -32001, message: "Session not found" } };
    response.writeHead(404, { "content-type": "application/json" }).end(JSON.stringify(error));
  }

  async close(): Promise<void> {
    await Promise.all([...this.transports.values()].map((transport) => transport.close()));
  }

  private async open(): Promise<StreamableHTTPServerTransport> {
    const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void this.transports.set(id, transport),
      onsessionclosed: (id) => void this.transports.delete(id),
    });
    await createTickets().connect(transport);
    return transport;
  }
}

/** Starts the MCP server at `/mcp`. Port 0 takes a free one. */
export async function startTickets(port = 0): Promise<RunningService> {
  const sessions = new Sessions();
  const service = await serve(port, async (request, response) => {
    if (new URL(request.url ?? "/", "http://tickets").pathname === "/mcp") return sessions.handle(request, response);
    response.writeHead(404).end();
  });
  return { url: service.url, close: () => sessions.close().then(service.close) };
}

if (require.main === module)
  void startTickets(Number(process.argv[2] ?? 0)).then(({ url }) => console.log(`Tickets are served at ${url}/mcp`));
