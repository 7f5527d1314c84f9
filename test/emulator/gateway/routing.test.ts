import fc from "fast-check";
import { expect, test } from "vitest";
import { api, backend, call, configuration, newGateway, operation } from "./gateway-kit";

test("a request goes to the API with the longest path, and its rest to that API's backend", async () => {
  const [outer, inner] = [await backend(), await backend()];
  const { gateway } = newGateway();
  gateway.load(
    configuration({
      apis: [
        api({ id: "outer", path: "shop", serviceUrl: `${outer.url}/v1/` }),
        api({ id: "inner", path: "shop/admin", serviceUrl: inner.url }),
      ],
    }),
  );
  await call(gateway, "/shop/orders/1?expand=lines");
  await call(gateway, "/shop/admin/users");
  expect(outer.requests.map(({ url }) => url)).toEqual(["/v1/orders/1?expand=lines"]);
  expect(inner.requests.map(({ url }) => url)).toEqual(["/users"]);
});

test("literals win over parameters, parameters over wildcards, and matched parameters are decoded once", async () => {
  const { url } = await backend();
  const answer = (id: string) => ({
    xml: `<policies><inbound><return-response><set-body>@("${id} " + context.Request.MatchedParameters["id"])</set-body></return-response></inbound><backend/><outbound/><on-error/></policies>`,
    resourceId: id,
  });
  const { gateway } = newGateway();
  gateway.load(
    configuration({
      apis: [
        api({
          serviceUrl: url,
          operations: [
            operation({ id: "rest", urlTemplate: "/orders/{*id}", policy: answer("rest") }),
            operation({ id: "one", urlTemplate: "/orders/{id}", policy: answer("one") }),
            operation({ id: "latest", urlTemplate: "/orders/latest?of={id}", policy: answer("latest") }),
          ],
        }),
      ],
    }),
  );
  expect((await call(gateway, "/shop/orders/latest?of=x%20y")).text).toBe("latest x y");
  expect((await call(gateway, "/shop/orders/latest")).text).toBe("one latest");
  expect((await call(gateway, "/shop/orders/a%20b")).text).toBe("one a b");
  expect((await call(gateway, "/shop/orders/a%2520b")).text).toBe("one a%20b");
  expect((await call(gateway, "/shop/orders/a/b%3Fc")).text).toBe("rest a/b?c");
});

test("what no API or operation matches is answered 404 as Azure does", async () => {
  const { url, requests } = await backend();
  const { gateway } = newGateway();
  gateway.load(
    configuration({ apis: [api({ serviceUrl: url, operations: [operation({ urlTemplate: "/orders" })] })] }),
  );
  for (const [path, method] of [
    ["/nowhere", "GET"],
    ["/shopping/orders", "GET"],
    ["/shop/orders", "DELETE"],
    ["/shop/other", "GET"],
  ] as const) {
    const response = await call(gateway, path, { method });
    expect([response.status, JSON.parse(response.text)]).toEqual([
      404,
      { statusCode: 404, message: "Resource not found" },
    ]);
  }
  expect(requests).toEqual([]);
});

test("dot segments, broken escapes and escaped slashes in front of them never reach a backend", async () => {
  const { url, requests } = await backend();
  const { gateway } = newGateway();
  gateway.load(configuration({ apis: [api({ serviceUrl: url })] }));
  for (const path of [
    "/shop/../admin",
    "/shop/%2e%2e/admin",
    "/shop/..%2Fadmin",
    "/shop/x%5C..%5Cadmin",
    "/shop/%zz",
    "/shop/%00.",
  ]) {
    expect((await call(gateway, path)).status, path).toBe(400);
  }
  expect(requests).toEqual([]);
});

test("an escaped slash stays inside its segment on the way to the backend", async () => {
  const { url, requests } = await backend();
  const { gateway } = newGateway();
  const operations = [operation({ urlTemplate: "/orders/{id}" }), operation({ urlTemplate: "/orders/{id}/cancel" })];
  gateway.load(configuration({ apis: [api({ serviceUrl: url, operations })] }));
  await call(gateway, "/shop/orders/1%2Fcancel");
  expect(requests.map((request) => request.url)).toEqual(["/orders/1%2Fcancel"]);
});

test("no parameter value, however it is written, leads to another operation than its template's", async () => {
  const { gateway } = newGateway();
  const answer = (id: string) => ({
    xml: `<policies><inbound><return-response><set-status code="200" reason="${id}" /></return-response></inbound><backend/><outbound/><on-error/></policies>`,
    resourceId: id,
  });
  gateway.load(
    configuration({
      apis: [
        api({
          operations: [
            operation({ id: "order", urlTemplate: "/orders/{id}", policy: answer("order") }),
            operation({ id: "admin", urlTemplate: "/admin", policy: answer("admin") }),
            operation({ id: "cancel", urlTemplate: "/orders/{id}/cancel", policy: answer("cancel") }),
          ],
        }),
      ],
    }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.string({ minLength: 1, unit: "grapheme" }), fc.stringMatching(/^[./\\a-c?#&%]+$/)),
      async (id) => {
        const escaped = encodeURIComponent(id);
        const { status, reason } = await call(gateway, `/shop/orders/${escaped}`);
        expect(status === 200 ? reason : "refused").toMatch(/^(order|refused)$/);
      },
    ),
  );
});

test("paths are compared without case and one slash at the end does not matter", async () => {
  const { url, requests } = await backend();
  const { gateway } = newGateway();
  gateway.load(
    configuration({ apis: [api({ serviceUrl: url, operations: [operation({ urlTemplate: "/Orders" })] })] }),
  );
  expect((await call(gateway, "/SHOP/orders/")).status).toBe(200);
  expect(requests).toHaveLength(1);
});

test("two APIs on one path are refused at load", () => {
  const { gateway } = newGateway();
  const twice = configuration({ apis: [api({ id: "a", path: "x" }), api({ id: "b", path: "/X/" })] });
  expect(() => gateway.load(twice)).toThrow(/`path`: expected a path of its own, got "\/X\/", which API a has/);
});

test("an MCP pass-through API relays every method under its path", async () => {
  const { url, requests } = await backend();
  const { gateway } = newGateway();
  gateway.load(
    configuration({
      apis: [api({ id: "mcp", type: "mcp", path: "ext", operations: [], backendId: "ext" })],
      backends: [{ id: "ext", url: `${url}/mcp` }],
    }),
  );
  for (const method of ["POST", "GET", "DELETE"]) await call(gateway, "/ext", { method });
  await call(gateway, "/ext/messages?session=1", { method: "POST", body: "{}" });
  expect(requests.map((request) => `${request.method} ${request.url}`)).toEqual([
    "POST /mcp",
    "GET /mcp",
    "DELETE /mcp",
    "POST /mcp/messages?session=1",
  ]);
});
