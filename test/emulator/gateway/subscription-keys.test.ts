import { expect, test } from "vitest";
import { api, call, configuration, newGateway, policy, subscription } from "./gateway-kit";

const inbound = `<return-response><set-body>@((context.Subscription?.Id ?? "") + "/" + (context.Product?.Id ?? ""))</set-body></return-response>`;
const keyed = (id: string) => api({ id, path: id, subscriptionRequired: true, policy: policy({ inbound }) });
const product = (id: string, apiIds: string[], subscriptionRequired = true) => ({
  id,
  displayName: id,
  subscriptionRequired,
  published: true,
  apiIds,
});

function loaded() {
  const { gateway } = newGateway();
  gateway.load(
    configuration({
      apis: [keyed("a"), keyed("b"), keyed("open"), { ...keyed("free"), subscriptionRequired: false }],
      products: [product("gold", ["a"]), product("public", ["open"], false)],
      subscriptions: [
        subscription({ id: "all", primaryKey: "k-all", secondaryKey: "k-all-2", scope: { kind: "all" } }),
        subscription({ id: "one", primaryKey: "k-one", secondaryKey: "", scope: { kind: "api", id: "a" } }),
        subscription({ id: "gold", primaryKey: "k-gold", secondaryKey: "", scope: { kind: "product", id: "gold" } }),
        subscription({ id: "off", primaryKey: "k-off", secondaryKey: "", active: false }),
      ],
    }),
  );
  return (path: string, key?: string) =>
    call(gateway, path, { headers: key === undefined ? {} : { "Ocp-Apim-Subscription-Key": key } });
}

test("a key opens what its scope covers, and nothing else", async () => {
  const ask = loaded();
  expect((await ask("/a", "k-all")).text).toBe("all/");
  expect((await ask("/b", "k-all-2")).text).toBe("all/");
  expect((await ask("/a", "k-one")).text).toBe("one/");
  expect((await ask("/b", "k-one")).status).toBe(401);
  expect((await ask("/a", "k-gold")).text).toBe("gold/gold");
  expect((await ask("/b", "k-gold")).status).toBe(401);
});

test("an empty header does not hide the key in the query", async () => {
  const ask = loaded();
  expect((await ask("/a?subscription-key=k-all", "")).text).toBe("all/");
  expect((await ask("/a?subscription-key=k-all", "wrong")).status).toBe(401);
});

test("a missing key and a wrong key are answered 401 in Azure's words", async () => {
  const ask = loaded();
  const missing = await ask("/a");
  expect([missing.status, JSON.parse(missing.text)]).toEqual([
    401,
    {
      statusCode: 401,
      message:
        "Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.",
    },
  ]);
  for (const key of ["wrong", "k-al", "k-all-22", "k-off"]) {
    const invalid = await ask("/a", key);
    expect([invalid.status, JSON.parse(invalid.text)]).toEqual([
      401,
      {
        statusCode: 401,
        message:
          "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.",
      },
    ]);
  }
});

test("an empty key is a missing key, also where a subscription has an empty second key", async () => {
  const response = await loaded()("/a", "");
  expect(response.text).toContain("missing subscription key");
});

test("the key may stand in the query, under the names that the API gives", async () => {
  const { gateway } = newGateway();
  const named = { ...keyed("a"), subscriptionKeyHeader: "api-key", subscriptionKeyQuery: "key" };
  gateway.load(configuration({ apis: [named], subscriptions: [subscription({ primaryKey: "p&1" })] }));
  expect((await call(gateway, "/a?key=p%261")).text).toBe("sub/");
  expect((await call(gateway, "/a", { headers: { "api-key": "p&1" } })).text).toBe("sub/");
  expect((await call(gateway, "/a", { headers: { "Ocp-Apim-Subscription-Key": "p&1" } })).status).toBe(401);
});

test("an open product and an API without required keys admit everybody, and know who has a key", async () => {
  const ask = loaded();
  expect((await ask("/open")).text).toBe("/public");
  expect((await ask("/free")).text).toBe("/");
  expect((await ask("/free", "k-all")).text).toBe("all/");
});

test("a key that opens nothing is refused where no key is needed, and passes where an open product lets everybody in", async () => {
  const ask = loaded();
  for (const key of ["wrong", "k-off", "k-one"]) {
    expect((await ask("/free", key)).status).toBe(401);
    expect((await ask("/open", key)).text).toBe("/public");
  }
});

test("on-error can answer for a missing key", async () => {
  const { gateway } = newGateway();
  const onError = `<set-header name="x-reason"><value>@(context.LastError.Reason)</value></set-header><base />`;
  gateway.load(configuration({ apis: [{ ...keyed("a"), policy: policy({ onError }) }] }));
  const response = await call(gateway, "/a");
  expect([response.status, response.headers.get("x-reason")]).toEqual([401, "SubscriptionKeyNotFound"]);
});
