import { once } from "node:events";
import { type ClientRequest, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { expect, test } from "vitest";
import {
  api,
  backend,
  breaker,
  closeAfter,
  configuration,
  newGateway,
  nowhere,
  policy,
  servedGateway,
  single,
} from "./gateway-kit";

const streaming = policy({ backend: `<forward-request buffer-response="false" />` });

/** A backend whose response the test writes itself. */
async function scripted() {
  let took: (pair: { request: IncomingMessage; response: ServerResponse }) => void = () => undefined;
  const next = new Promise<{ request: IncomingMessage; response: ServerResponse }>((resolve) => {
    took = resolve;
  });
  const server = await backend((request, response) => took({ request, response }));
  return { url: server.url, next };
}

/** Resolves at the end of a stream, however it ends. */
function closed(stream: NodeJS.EventEmitter): Promise<void> {
  return new Promise((resolve) => stream.on("close", () => resolve()));
}

async function open(url: string): Promise<{ asked: ClientRequest; answer: IncomingMessage }> {
  const asked = httpRequest(url, { agent: false });
  asked.on("error", () => undefined);
  asked.end();
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  answer.on("error", () => undefined);
  return { asked, answer };
}

test("each chunk reaches the client before the backend sends the next", async () => {
  const { url, next } = await scripted();
  const gateway = await servedGateway(configuration({ apis: [api({ serviceUrl: url, policy: streaming })] }));
  const opening = open(`${gateway.url}/shop/x`);
  const { response } = await next;
  response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
  const { answer } = await opening;
  for (let n = 0; n < 5; n++) {
    response.write(`data: ${n}\n\n`);
    const [chunk] = (await once(answer, "data")) as [Buffer];
    expect(chunk.toString()).toBe(`data: ${n}\n\n`);
  }
  response.end();
  await once(answer, "end");
  expect(answer.complete).toBe(true);
});

test("with buffer-response, as Azure has it by default, chunks are gathered into blocks of 8 KB", async () => {
  const { url, next } = await scripted();
  const gateway = await servedGateway(configuration({ apis: [api({ serviceUrl: url })] }));
  const opening = open(`${gateway.url}/shop/x`);
  const { response } = await next;
  response.write("a".repeat(5_000));
  const { answer } = await opening;
  response.write("b".repeat(5_000));
  const [chunk] = (await once(answer, "data")) as [Buffer];
  expect(chunk.toString()).toMatch(/^a{5000}b+$/);
  response.end("end");
  let rest = "";
  for await (const more of answer) rest += String(more);
  expect(rest.endsWith("end")).toBe(true);
});

test("a backend that resets in the middle of a stream is seen as cut by the client, never as a clean end", async () => {
  const { url, next } = await scripted();
  const gateway = await servedGateway(configuration({ apis: [api({ serviceUrl: url, policy: streaming })] }));
  const opening = open(`${gateway.url}/shop/x`);
  const { response } = await next;
  response.write("data: 1\n\n");
  const { answer } = await opening;
  await once(answer, "data");
  response.destroy();
  await closed(answer);
  expect(answer.complete).toBe(false);
});

test("a cut is seen by clients of HTTP/1.0 too, whose responses end with the connection", async () => {
  const { url, next } = await scripted();
  const gateway = await servedGateway(configuration({ apis: [api({ serviceUrl: url, policy: streaming })] }));
  const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1");
  socket.write("GET /shop/x HTTP/1.0\r\n\r\n");
  const { response } = await next;
  response.write("data: 1\n\n");
  await once(socket, "data");
  response.destroy();
  const [error] = (await Promise.race([once(socket, "error"), once(socket, "end").then(() => [])])) as [Error?];
  expect(error).toMatchObject({ code: "ECONNRESET" });
});

test("a backend that promises more bytes than it sends is seen as cut", async () => {
  const { url, next } = await scripted();
  const gateway = await servedGateway(configuration({ apis: [api({ serviceUrl: url, policy: streaming })] }));
  const opening = open(`${gateway.url}/shop/x`);
  const { response } = await next;
  response.writeHead(200, { "content-length": "100" }).write("only this");
  const { answer } = await opening;
  answer.resume();
  response.destroy();
  await closed(answer);
  expect(answer.complete).toBe(false);
});

test("when the client hangs up the backend's connection is closed, before the answer and in the middle of a stream", async () => {
  const before = await scripted();
  const during = await scripted();
  const gateway = await servedGateway(
    configuration({
      apis: [
        api({ id: "a", path: "a", serviceUrl: before.url, policy: streaming }),
        api({ id: "b", path: "b", serviceUrl: during.url, policy: streaming }),
      ],
    }),
  );
  const asked = httpRequest(`${gateway.url}/a`, { agent: false });
  asked.on("error", () => undefined);
  asked.end();
  const first = await before.next;
  asked.destroy();
  await closed(first.response);
  expect(first.response.writableFinished).toBe(false);

  const opening = open(`${gateway.url}/b`);
  const second = await during.next;
  second.response.write("data: 1\n\n");
  const { answer } = await opening;
  await once(answer, "data");
  answer.destroy();
  await closed(second.response);
  expect(second.response.writableFinished).toBe(false);
});

test("a response that a policy replaces does not hold its backend's connection", async () => {
  const { url, next } = await scripted();
  const outbound = "<return-response><set-body>instead</set-body></return-response>";
  const gateway = await servedGateway(
    configuration({ apis: [api({ serviceUrl: url, policy: policy({ outbound }) })] }),
  );
  const asked = fetch(`${gateway.url}/shop/x`);
  const { response } = await next;
  const ended = closed(response);
  const block = Buffer.alloc(1024 * 1024, "x");
  response.write(block);
  expect(await (await asked).text()).toBe("instead");
  response.write(block);
  await ended;
  expect(response.writableFinished).toBe(false);
});

test("a slow client slows the backend down instead of filling the gateway's memory", async () => {
  const { url, next } = await scripted();
  const gateway = await servedGateway(configuration({ apis: [api({ serviceUrl: url, policy: streaming })] }));
  const opening = open(`${gateway.url}/shop/x`);
  const { response } = await next;
  const block = Buffer.alloc(1024 * 1024, "x");
  let written = 0;
  const most = 256;
  const write = () => {
    while (written < most) {
      written++;
      if (!response.write(block)) return void response.once("drain", write);
    }
    response.end();
  };
  write();
  const { answer } = await opening;
  answer.pause();
  for (let quiet = 0, last = -1; quiet < 50; last = written) {
    await new Promise((resolve) => setImmediate(resolve));
    quiet = written === last ? quiet + 1 : 0;
  }
  expect(written).toBeLessThan(most);
  let size = 0;
  for await (const chunk of answer) size += (chunk as Buffer).length;
  expect(size).toBe(most * block.length);
});

test("a large request body streams through; a client that stops in the middle of it reaches no clean end", async () => {
  const sizes: number[] = [];
  const server = await backend((_request, response, body) => {
    sizes.push(body.length);
    response.end(String(body.length));
  });
  const gateway = await servedGateway(configuration({ apis: [api({ serviceUrl: server.url })] }));
  const body = "x".repeat(3_000_000);
  const response = await fetch(`${gateway.url}/shop/x`, { method: "POST", body });
  expect(await response.text()).toBe("3000000");

  const asked = httpRequest(`${gateway.url}/shop/x`, {
    method: "POST",
    agent: false,
    headers: { "content-length": "3000000" },
  });
  asked.on("error", () => undefined);
  asked.write(body.slice(0, 1_000_000));
  await once(server.server, "request");
  asked.destroy();
  await closed(asked);
  expect(sizes).toEqual([3_000_000]);
});

test("a backend that fails before it read a large body is answered for, the client's connection stays", async () => {
  const { gateway } = newGateway();
  const server = await backend();
  server.server.removeAllListeners("request");
  server.server.on("request", (request: IncomingMessage) => request.socket.destroy());
  gateway.load(configuration({ apis: [api({ serviceUrl: server.url })] }));
  const listening = await gateway.listen({ port: 0 });
  const response = await fetch(`${listening.url}/shop/x`, { method: "POST", body: "x".repeat(1_000_000) });
  expect(response.status).toBe(500);
  await response.text();
  await listening.close();
});

test("conflicting lengths are refused before anything is routed", async () => {
  const server = await backend();
  const gateway = await servedGateway(configuration({ apis: [api({ serviceUrl: server.url })] }));
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  socket.write(
    "POST /shop/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /shop/admin HTTP/1.1\r\nHost: a\r\n\r\n",
  );
  let text = "";
  for await (const chunk of socket) text += String(chunk);
  expect(text).toMatch(/^HTTP\/1.1 400 /);
  expect(server.requests).toEqual([]);
});

/** A client that sends the beginning of a large body. */
function beginning(url: string) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).on("error", () => undefined);
  socket.write(`POST /shop/x HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n${"x".repeat(1_000)}`);
  return socket;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

const useA = policy({ inbound: `<set-backend-service backend-id="a" />` });
const retrying = `<retry condition="@(true)" count="1" interval="90"><forward-request /></retry>`;
const patient = policy({ inbound: `<set-backend-service backend-id="a" />`, backend: retrying });

/** A gateway whose backend has just tripped its breaker; requests wait 90 seconds before they try again. */
async function tripped(url: string) {
  const apis = [api({ id: "trip", path: "trip", policy: useA }), api({ policy: patient })];
  const gateway = await servedGateway(configuration({ apis, backends: [single("a", url, breaker())] }));
  expect((await fetch(`${gateway.url}/trip/x`)).status).toBe(429);
  const { sleeping } = gateway.clock;
  return { ...gateway, isWaiting: () => gateway.clock.sleeping > sleeping };
}

const situations = {
  "a backend that is not there, and a retry": async () => {
    const apis = [api({ serviceUrl: await nowhere(), policy: policy({ backend: retrying }) })];
    const gateway = await servedGateway(configuration({ apis }));
    return { ...gateway, isWaiting: () => gateway.clock.sleeping > 1, later: () => undefined };
  },
  "a token that takes its time": async () => {
    const waiting: ((token: string) => void)[] = [];
    const identity = { token: () => new Promise<string>((resolve) => void waiting.push(resolve)) };
    const backends = [{ id: "a", url: await nowhere(), credentials: { managedIdentity: { resource: "r" } } }];
    const gateway = await servedGateway(configuration({ apis: [api({ policy: useA })], backends }), { identity });
    return { ...gateway, isWaiting: () => waiting.length > 0, later: () => waiting[0]?.("token") };
  },
  "a tripped breaker and a retry": async () => {
    const { url } = await backend((_request, response) => response.writeHead(429).end());
    return { ...(await tripped(url)), later: () => undefined };
  },
};

test.each(Object.entries(situations))(
  "a client that hangs up in the middle of its body harms nobody else: %s",
  async (_name, situation) => {
    const uncaught: unknown[] = [];
    const hear = (error: unknown) => void uncaught.push(error);
    process.on("uncaughtException", hear);
    closeAfter(async () => void process.off("uncaughtException", hear));
    const { url, clock, isWaiting, later } = await situation();
    const client = beginning(url);
    await until(isWaiting);
    client.destroy();
    for (let turn = 0; turn < 3; turn++) expect((await fetch(`${url}/elsewhere`)).status).toBe(404);
    later();
    await clock.advance(90_000);
    expect((await fetch(`${url}/elsewhere`)).status).toBe(404);
    expect(uncaught).toEqual([]);
  },
);

test("a large body that could not be sent waits for the retry that can send it", async () => {
  let status = 429;
  const server = await backend((_request, response) => response.writeHead(status).end());
  const { url, clock, isWaiting } = await tripped(server.url);
  status = 200;
  const asked = fetch(`${url}/shop/x`, { method: "POST", body: "x".repeat(1_000_000) });
  await until(isWaiting);
  await clock.advance(90_000);
  expect((await asked).status).toBe(200);
  expect(server.requests.map(({ body }) => body.length)).toEqual([0, 1_000_000]);
});
