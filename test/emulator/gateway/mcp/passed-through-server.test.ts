// An MCP server behind the gateway, whose streams are its own.
import { once } from "node:events";
import { request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { api, backend, configuration, policy, servedGateway, single } from "../gateway-kit";

test("each event of a stream reaches the client in order, before the server ends it", async () => {
  let took: (response: ServerResponse) => void = () => undefined;
  const answered = new Promise<ServerResponse>((resolve) => {
    took = resolve;
  });
  const server = await backend((_request, response) => took(response));
  const tickets = api({
    id: "tickets",
    type: "mcp",
    path: "tickets",
    operations: [],
    backendId: "tickets-server",
    policy: policy({ backend: `<forward-request buffer-response="false" />` }),
  });
  const backends = [single("tickets-server", `${server.url}/mcp`)];
  const gateway = await servedGateway(configuration({ apis: [tickets], backends }));
  const call = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "search" } });
  const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
  const asked = httpRequest(`${gateway.url}/tickets`, { method: "POST", headers, agent: false }).end(call);

  const response = await answered;
  response.writeHead(200, { "content-type": "text/event-stream", "mcp-session-id": "s-1" }).flushHeaders();
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  expect(answer.headers).toMatchObject({ "content-type": "text/event-stream", "mcp-session-id": "s-1" });
  for (let step = 1; step <= 3; step++) {
    const event = `data: {"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":${step}}}\n\n`;
    response.write(event);
    const [chunk] = (await once(answer, "data")) as [Buffer];
    expect(chunk.toString()).toBe(event);
    expect(response.writableEnded).toBe(false);
  }
  response.end('data: {"jsonrpc":"2.0","id":1,"result":{}}\n\n');
  let rest = "";
  for await (const chunk of answer) rest += String(chunk);
  expect(rest).toBe('data: {"jsonrpc":"2.0","id":1,"result":{}}\n\n');
  expect(answer.complete).toBe(true);
  expect(server.requests).toMatchObject([{ method: "POST", url: "/mcp", body: call }]);
});
