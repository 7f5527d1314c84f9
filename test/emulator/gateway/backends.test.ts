import { once } from "node:events";
import type { Server } from "node:http";
import { connect, type Socket } from "node:net";
import { expect, test, vi } from "vitest";
import {
  api,
  backend,
  breaker,
  call,
  configuration,
  newGateway,
  nowhere,
  policy,
  servedGateway,
  single,
} from "./gateway-kit";

const useBackend = (id: string, forward = "<forward-request />") =>
  policy({ inbound: `<set-backend-service backend-id="${id}" />`, backend: forward });

const pool = (...members: [id: string, priority: number, weight: number][]) => ({
  id: "pool",
  pool: members.map(([backendId, priority, weight]) => ({ backendId, priority, weight })),
});

test("a pool shares requests by weight, and uses a lower priority only when every higher member is tripped", async () => {
  const answers = new Map([
    ["a", 200],
    ["b", 200],
    ["c", 200],
  ]);
  const servers = new Map<string, Awaited<ReturnType<typeof backend>>>();
  for (const id of answers.keys()) {
    servers.set(id, await backend((_request, response) => response.writeHead(answers.get(id) ?? 500).end(id)));
  }
  const at = (id: string) => servers.get(id)?.url ?? "";
  const { gateway, clock } = newGateway();
  gateway.load(
    configuration({
      apis: [api({ policy: useBackend("pool") })],
      backends: [
        single("a", at("a"), breaker()),
        single("b", at("b"), breaker()),
        single("c", at("c"), breaker()),
        pool(["a", 1, 3], ["b", 1, 1], ["c", 2, 1]),
      ],
    }),
  );
  const texts: string[] = [];
  for (let n = 0; n < 8; n++) texts.push((await call(gateway, "/shop/x")).text);
  expect(texts.sort()).toEqual(["a", "a", "a", "a", "a", "a", "b", "b"]);

  answers.set("a", 429);
  while ((await call(gateway, "/shop/x")).status !== 429);
  for (let n = 0; n < 3; n++) expect((await call(gateway, "/shop/x")).text).toBe("b");
  answers.set("b", 429);
  expect((await call(gateway, "/shop/x")).status).toBe(429);
  expect((await call(gateway, "/shop/x")).text).toBe("c");
  answers.set("a", 200);
  await clock.advance(60_000);
  expect((await call(gateway, "/shop/x")).text).toBe("a");
});

test("when no member is left the gateway answers 503 through on-error", async () => {
  const busy = await backend((_request, response) => response.writeHead(429).end());
  const { gateway } = newGateway();
  const onError = `<set-header name="x-status"><value>@(context.Response.StatusCode)</value></set-header>`;
  const inbound = `<set-backend-service backend-id="pool" />`;
  gateway.load(
    configuration({
      apis: [api({ policy: policy({ inbound, onError }) })],
      backends: [single("a", busy.url, breaker()), pool(["a", 1, 1])],
    }),
  );
  expect((await call(gateway, "/shop/x")).status).toBe(429);
  const response = await call(gateway, "/shop/x");
  expect([response.status, response.headers.get("x-status"), busy.requests.length]).toEqual([503, "503", 1]);
});

test.each([
  ["seconds", () => "7", 7_000],
  ["a date", (now: number) => new Date(now + 20_000).toUTCString(), 20_000],
  ["nonsense", () => "soon", 60_000],
])(
  "a tripped backend answers 503 until Retry-After in %s has passed, then traffic resumes",
  async (_name, value, until) => {
    const { gateway, clock } = newGateway();
    const server = await backend((_request, response) =>
      response.writeHead(429, { "retry-after": value(clock.now()) }).end(),
    );
    const backends = [single("a", server.url, breaker())];
    gateway.load(configuration({ apis: [api({ policy: useBackend("a") })], backends }));
    expect((await call(gateway, "/shop/x")).status).toBe(429);
    await clock.advance(until - 1);
    expect((await call(gateway, "/shop/x")).status).toBe(503);
    await clock.advance(1);
    expect((await call(gateway, "/shop/x")).status).toBe(429);
    expect(server.requests).toHaveLength(2);
  },
);

test("failures count within their interval only, and a percentage is of all calls", async () => {
  const statuses: number[] = [];
  const server = await backend((_request, response) => response.writeHead(statuses.shift() ?? 200).end());
  const { gateway, clock } = newGateway();
  const rule = { statusCodeRanges: [{ min: 500, max: 599 }], intervalMs: 1_000 };
  gateway.load(
    configuration({
      apis: [
        api({ id: "count", path: "count", policy: useBackend("count") }),
        api({ id: "share", path: "share", policy: useBackend("share") }),
      ],
      backends: [
        single("count", server.url, breaker({ ...rule, count: 2 })),
        single("share", server.url, breaker({ ...rule, count: undefined, percentage: 50 })),
      ],
    }),
  );
  const ask = async (path: string, status: number) => {
    statuses.push(status);
    return (await call(gateway, path)).status;
  };
  expect(await ask("/count", 500)).toBe(500);
  await clock.advance(1_000);
  expect(await ask("/count", 500)).toBe(500);
  expect(await ask("/count", 500)).toBe(500);
  expect((await call(gateway, "/count")).status).toBe(503);
  statuses.length = 0;
  for (const status of [200, 200, 500, 500]) expect(await ask("/share", status)).toBe(status);
  expect((await call(gateway, "/share")).status).toBe(503);
});

test("breakers keep their state when a configuration that did not change them is loaded", async () => {
  const server = await backend((_request, response) => response.writeHead(429).end());
  const { gateway } = newGateway();
  const load = (count: number) =>
    gateway.load(
      configuration({
        apis: [api({ policy: useBackend("a") })],
        backends: [single("a", server.url, breaker({ count }))],
      }),
    );
  load(1);
  await call(gateway, "/shop/x");
  load(1);
  expect((await call(gateway, "/shop/x")).status).toBe(503);
  load(2);
  expect((await call(gateway, "/shop/x")).status).toBe(429);
});

test("a backend's credentials go with every request to it", async () => {
  const server = await backend();
  const { gateway } = newGateway();
  gateway.load(
    configuration({
      apis: [
        api({ id: "a", path: "a", policy: useBackend("keys") }),
        api({ id: "b", path: "b", policy: useBackend("identity") }),
      ],
      backends: [
        {
          id: "keys",
          url: server.url,
          credentials: {
            headers: { "x-key": ["1"] },
            query: { code: ["a b"] },
            authorization: { scheme: "Basic", parameter: "dTpw" },
          },
        },
        { id: "identity", url: server.url, credentials: { managedIdentity: { resource: "https://ai.azure.com" } } },
      ],
    }),
  );
  await call(gateway, "/a/x?y=1", { headers: { authorization: "Bearer caller" } });
  await call(gateway, "/b/x");
  expect(server.requests[0]?.url).toBe("/x?y=1&code=a+b");
  expect(server.requests[0]?.headers).toMatchObject({ "x-key": "1", authorization: "Basic dTpw" });
  expect(server.requests[1]?.headers.authorization).toBe("Bearer token for https://ai.azure.com");
});

test("the Host header is the backend's, hop-by-hop headers stay behind, the client's address is appended", async () => {
  const server = await backend((_request, response) =>
    response.writeHead(200, { connection: "x-hop", "x-hop": "1", "x-end": "1" }).end(),
  );
  const { gateway } = newGateway({
    hosts: { resolve: (host) => (host === "api.example" ? { origin: server.url, path: "/there" } : undefined) },
  });
  gateway.load(configuration({ apis: [api({ serviceUrl: "https://api.example/v1" })] }));
  const response = await call(gateway, "/shop/x", {
    headers: { connection: "x-mine", "x-mine": "1", te: "trailers", "x-forwarded-for": "10.0.0.1", "x-end": "2" },
  });
  expect(server.requests[0]?.url).toBe("/there/v1/x");
  expect(server.requests[0]?.headers).toMatchObject({
    host: "api.example",
    "x-forwarded-for": "10.0.0.1, 127.0.0.1",
    "x-end": "2",
  });
  expect(server.requests[0]?.headers).not.toHaveProperty("x-mine");
  expect(server.requests[0]?.headers).not.toHaveProperty("te");
  expect([response.headers.get("x-hop"), response.headers.get("x-end")]).toEqual([undefined, "1"]);
});

test("a backend that is not there, or resets before it answers, is a BackendConnectionFailure answered 500", async () => {
  const resets = await backend((request) => request.socket.destroy());
  const onError = `<set-header name="x-reason"><value>@(context.LastError.Reason)</value></set-header>`;
  const { gateway } = newGateway();
  gateway.load(
    configuration({
      apis: [
        api({ id: "a", path: "a", serviceUrl: resets.url, policy: policy({ onError }) }),
        api({ id: "b", path: "b", serviceUrl: await nowhere(), policy: policy({ onError }) }),
        api({ id: "c", path: "c", policy: policy({ onError }) }),
      ],
    }),
  );
  for (const path of ["/a", "/b", "/c"]) {
    const response = await call(gateway, path, { method: "POST", body: "x" });
    expect([response.status, response.headers.get("x-reason")]).toEqual([500, "BackendConnectionFailure"]);
  }
});

test("a backend that sends no headers in time is a Timeout, and its breaker hears of it", async () => {
  const silent = await backend(() => undefined);
  const { gateway, clock } = newGateway();
  const onError = `<set-header name="x-reason"><value>@(context.LastError.Reason)</value></set-header>`;
  const inbound = `<set-backend-service backend-id="a" />`;
  gateway.load(
    configuration({
      apis: [api({ policy: policy({ inbound, backend: `<forward-request timeout="20" />`, onError }) })],
      backends: [single("a", silent.url, breaker({ errorReasons: ["Timeout"] }))],
    }),
  );
  const asked = call(gateway, "/shop/x");
  while (silent.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
  await clock.advance(20_000);
  const response = await asked;
  expect([response.status, response.headers.get("x-reason")]).toEqual([500, "Timeout"]);
  expect((await call(gateway, "/shop/x")).status).toBe(503);
});

test("retry sends the kept body again until the condition no longer holds, and waits on the clock", async () => {
  const statuses = [429, 429, 200];
  const server = await backend((_request, response, body) => response.writeHead(statuses.shift() ?? 500).end(body));
  const { gateway, clock } = newGateway();
  const forward = `<retry condition="@(context.Response.StatusCode == 429)" count="3" interval="2" first-fast-retry="true"><forward-request buffer-request-body="true" /></retry>`;
  gateway.load(configuration({ apis: [api({ serviceUrl: server.url, policy: policy({ backend: forward }) })] }));
  const asked = call(gateway, "/shop/x", { method: "POST", body: "payload" });
  while (clock.sleeping < 2 && server.requests.length < 3) await new Promise((resolve) => setImmediate(resolve));
  expect(server.requests).toHaveLength(2);
  await clock.advance(2_000);
  const response = await asked;
  expect([response.status, response.text]).toEqual([200, "payload"]);
  expect(server.requests.map(({ body }) => body)).toEqual(["payload", "payload", "payload"]);
});

test.each([
  ["the shortest", 0, [9, 25, 50]],
  ["a middle", 0.5, [11, 31, 50]],
])("a retry with exponential waits takes %s that chance gives, up to the maximum", async (_name, chance, seconds) => {
  const server = await backend((_request, response) => response.writeHead(429).end());
  const { gateway, clock } = newGateway({ chance: () => chance });
  const forward = `<retry condition="@(context.Response.StatusCode == 429)" count="3" interval="1" delta="10" max-interval="50"><forward-request /></retry>`;
  gateway.load(configuration({ apis: [api({ serviceUrl: server.url, policy: policy({ backend: forward }) })] }));
  const waits = vi.spyOn(clock, "sleep");
  const asked = call(gateway, "/shop/x");
  for (const wait of seconds) {
    while (!waits.mock.calls.some(([milliseconds]) => milliseconds === wait * 1000))
      await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(wait * 1000);
  }
  expect((await asked).status).toBe(429);
  expect(server.requests).toHaveLength(4);
});

test("retry gives up after its count with the last response, or with the error when there was none", async () => {
  const server = await backend((_request, response) => response.writeHead(429).end("busy"));
  const forward = (condition: string) =>
    `<retry condition="@(${condition})" count="2" interval="0"><forward-request /></retry>`;
  const { gateway } = newGateway();
  gateway.load(
    configuration({
      apis: [
        api({
          id: "a",
          path: "a",
          serviceUrl: server.url,
          policy: policy({ backend: forward("context.Response.StatusCode == 429") }),
        }),
        api({
          id: "b",
          path: "b",
          serviceUrl: await nowhere(),
          policy: policy({ backend: forward("context.Response == null") }),
        }),
      ],
    }),
  );
  const busy = await call(gateway, "/a");
  expect([busy.status, busy.text, server.requests.length]).toEqual([429, "busy", 3]);
  expect((await call(gateway, "/b")).status).toBe(500);
});

test("retry over a pool reaches the lower priority within one request", async () => {
  const ptu = await backend((_request, response) => response.writeHead(429).end());
  const payg = await backend((_request, response) => response.end("payg"));
  const { gateway } = newGateway();
  const forward = `<retry condition="@(context.Response == null || context.Response.StatusCode == 429)" count="2" interval="0" first-fast-retry="true"><forward-request buffer-request-body="true" /></retry>`;
  gateway.load(
    configuration({
      apis: [api({ policy: useBackend("pool", forward) })],
      backends: [
        single("ptu", ptu.url, breaker()),
        single("payg", payg.url, breaker()),
        pool(["ptu", 1, 1], ["payg", 2, 1]),
      ],
    }),
  );
  expect((await call(gateway, "/shop/x", { method: "POST", body: "{}" })).text).toBe("payg");
});

test("a client's Connection header takes away what the client sent, not what policies set or a message needs", async () => {
  const server = await backend((_request, response, body) => response.end(body));
  const set = (name: string) => `<set-header name="${name}"><value>gateway</value></set-header>`;
  const inbound = `<choose><when condition="@(!context.Request.Headers.ContainsKey("Authorization"))">${set("x-none")}</when></choose>${set("Authorization")}${set("x-caller")}`;
  const gateway = await servedGateway(
    configuration({ apis: [api({ serviceUrl: server.url, policy: policy({ inbound }) })] }),
  );
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  socket.write(
    "POST /shop/x HTTP/1.1\r\nHost: a\r\nAuthorization: client\r\nX-Caller: client\r\nContent-Length: 4\r\nConnection: close, authorization, X-Caller, host, content-length\r\n\r\nbody",
  );
  let text = "";
  for await (const chunk of socket) text += String(chunk);
  expect(text).toMatch(/^HTTP\/1.1 200 [\s\S]*body$/);
  expect(server.requests[0]).toMatchObject({
    body: "body",
    headers: { authorization: "gateway", "x-caller": "gateway", "x-none": "gateway" },
  });
});

test("fail-on-error-status-code takes an error status through on-error", async () => {
  const server = await backend((_request, response) => response.writeHead(404).end("missing"));
  const { gateway } = newGateway();
  const failing = policy({
    backend: `<forward-request fail-on-error-status-code="true" />`,
    onError: `<set-body>@(context.LastError.Source)</set-body>`,
  });
  gateway.load(configuration({ apis: [api({ serviceUrl: server.url, policy: failing })] }));
  const response = await call(gateway, "/shop/x");
  expect([response.status, response.text]).toEqual([404, "forward-request"]);
});

test("of very many backends the connections to those are closed that were not called for longest, but none in use", async () => {
  const streaming = await backend((_request, response) => {
    response.write("begin ");
    finish = () => response.end("end");
  });
  let finish = (): unknown => undefined;
  const others: Awaited<ReturnType<typeof backend>>[] = [];
  for (let n = 0; n < 130; n++) others.push(await backend());
  let open = 0;
  const closes: Promise<unknown>[] = [];
  const lifeOf = async (server: Server) => {
    const [socket] = (await once(server, "connection")) as [Socket];
    open++;
    await once(socket, "close");
    open--;
  };
  for (const { server } of others) {
    server.keepAliveTimeout = 60_000;
    closes.push(lifeOf(server));
  }
  const { url } = await servedGateway(
    configuration({
      apis: [
        api({
          policy: policy({
            inbound: `<set-backend-service base-url="@(context.Request.Headers.GetValueOrDefault("x-to", ""))" />`,
            backend: `<forward-request buffer-response="false" />`,
          }),
        }),
      ],
    }),
  );
  const ask = (to: string) => fetch(`${url}/shop/x`, { headers: { "x-to": to } });
  const streamed = await ask(streaming.url);
  for (const other of others) expect(await (await ask(other.url)).text()).toBe("hello");
  await Promise.all(closes.slice(0, 3));
  expect(open).toBe(127);
  finish();
  expect(await streamed.text()).toBe("begin end");
  expect(await (await ask(others[0]?.url ?? "")).text()).toBe("hello");
});
