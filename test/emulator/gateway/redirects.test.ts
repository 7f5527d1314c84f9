import { expect, test } from "vitest";
import { api, backend, call, configuration, newGateway, policy, single, subscription } from "./gateway-kit";

test("redirects are followed when asked for, with a GET and without credentials for another host", async () => {
  const target = await backend((request, response) =>
    response.end(`${request.method} ${request.headers.authorization ?? "none"}`),
  );
  const elsewhere = target.url.replace("127.0.0.1", "localhost");
  const server = await backend((_request, response) =>
    response.writeHead(302, { location: `${elsewhere}/there?x=1` }).end(),
  );
  const { gateway } = newGateway();
  const follow = policy({ backend: `<forward-request follow-redirects="true" />` });
  gateway.load(
    configuration({
      apis: [
        api({ id: "a", path: "a", serviceUrl: server.url, policy: follow }),
        api({ id: "b", path: "b", serviceUrl: server.url }),
      ],
    }),
  );
  const headers = { authorization: "Bearer secret" };
  expect((await call(gateway, "/a", { method: "POST", body: "x", headers })).text).toBe("GET none");
  expect(target.requests[0]?.url).toBe("/there?x=1");
  expect((await call(gateway, "/b", { headers })).status).toBe(302);
});

test.each([
  ["a pool", `<set-backend-service backend-id="pool" />`, {}],
  ["the API's backend", "<base />", { backendId: "m" }],
])(
  "behind %s a relative redirect leads to the backend that answered, never where the client says",
  async (_name, inbound, parts) => {
    const wrong = await backend();
    const server = await backend((request, response) =>
      request.url === "/base/a" ? response.writeHead(302, { location: "b" }).end() : response.end(request.url),
    );
    const { gateway } = newGateway();
    const follow = policy({
      inbound,
      backend: `<forward-request follow-redirects="true" />`,
      outbound: `<set-header name="x-url"><value>@(context.Request.Url.Host + context.Request.Url.Path)</value></set-header>`,
    });
    gateway.load(
      configuration({
        apis: [api({ policy: follow, ...parts })],
        backends: [
          single("m", `${server.url}/base`),
          { id: "pool", pool: [{ backendId: "m", priority: 1, weight: 1 }] },
        ],
      }),
    );
    const response = await call(gateway, "/shop/a", { headers: { host: new URL(wrong.url).host } });
    expect([response.status, response.text, wrong.requests]).toEqual([200, "/base/b", []]);
    expect(response.headers.get("x-url")).toBe("127.0.0.1/base/a");
  },
);

test("a redirect to another port takes no credentials along, nor do those that follow it", async () => {
  const target = await backend((request, response) =>
    request.url === "/first" ? response.writeHead(307, { location: "/second" }).end() : response.end(),
  );
  const server = await backend((request, response) =>
    response.writeHead(302, { location: request.url === "/x" ? "/y" : `${target.url}/first` }).end(),
  );
  const { gateway } = newGateway();
  gateway.load(
    configuration({
      apis: [
        api({
          serviceUrl: server.url,
          subscriptionKeyHeader: "x-my-key",
          policy: policy({ backend: `<forward-request follow-redirects="true" />` }),
        }),
      ],
      subscriptions: [subscription({})],
    }),
  );
  const secret = { authorization: "Bearer secret", cookie: "a=1", "x-my-key": "primary-key" };
  await call(gateway, "/shop/x", { headers: { ...secret, "x-other": "1" } });
  expect(server.requests.map(({ url }) => url)).toEqual(["/x", "/y"]);
  expect(server.requests[1]?.headers).toMatchObject(secret);
  expect(target.requests.map(({ url }) => url)).toEqual(["/first", "/second"]);
  for (const { headers } of target.requests) {
    expect(headers["x-other"]).toBe("1");
    for (const name of Object.keys(secret)) expect(headers).not.toHaveProperty(name);
  }
});

test("a redirect to another origin takes no header along that a policy wrote, one to the same origin takes them all", async () => {
  const target = await backend();
  const server = await backend((request, response) =>
    response.writeHead(302, { location: request.url === "/x" ? "/y" : `${target.url}/there` }).end(),
  );
  const { gateway } = newGateway();
  gateway.load(
    configuration({
      apis: [
        api({
          serviceUrl: server.url,
          policy: policy({
            inbound: `<set-header name="X-Api-Key" exists-action="override"><value>{{k}}</value></set-header>
<set-header name="X-Scope" exists-action="append"><value>all</value></set-header>`,
            backend: `<forward-request follow-redirects="true" />`,
          }),
        }),
      ],
      namedValues: [{ displayName: "k", value: "key-of-the-backend", secret: true }],
    }),
  );
  await call(gateway, "/shop/x", { headers: { "x-scope": "mine", "x-other": "1" } });
  expect(server.requests[1]?.headers).toMatchObject({ "x-api-key": "key-of-the-backend", "x-scope": "mine, all" });
  const [there] = target.requests;
  expect(there?.headers).toMatchObject({ "x-other": "1" });
  expect(there?.headers).not.toHaveProperty("x-api-key");
  expect(there?.headers).not.toHaveProperty("x-scope");
});
