import { expect, test } from "vitest";
import {
  api,
  backend,
  call,
  configuration,
  newGateway,
  operation,
  policy,
  serviceId,
  subscription,
} from "./gateway-kit";

const mark = (name: string) => `<set-header name="x-order" exists-action="append"><value>${name}</value></set-header>`;

test("scopes run from global to operation where base stands, and back out where it stands later", async () => {
  const { url, requests } = await backend();
  const { gateway } = newGateway();
  const around = (name: string) =>
    policy({ inbound: `${mark(`${name}-before`)}<base />${mark(`${name}-after`)}` }, name);
  gateway.load(
    configuration({
      policy: policy({ inbound: mark("global"), backend: "<forward-request />", outbound: "", onError: "" }, "global"),
      apis: [
        api({
          serviceUrl: url,
          subscriptionRequired: true,
          policy: around("api"),
          operations: [operation({ policy: around("operation") })],
        }),
      ],
      products: [
        {
          id: "gold",
          displayName: "Gold",
          subscriptionRequired: true,
          published: true,
          apiIds: ["orders"],
          policy: around("product"),
        },
      ],
      subscriptions: [subscription({ scope: { kind: "product", id: "gold" } })],
    }),
  );
  await call(gateway, "/shop/x", { headers: { "ocp-apim-subscription-key": "primary-key" } });
  expect(requests[0]?.headers["x-order"]).toBe(
    "operation-before, api-before, product-before, global, product-after, api-after, operation-after",
  );
});

test("without a global policy requests are forwarded; a backend section without base and forward-request sends nothing", async () => {
  const { url, requests } = await backend();
  const { gateway } = newGateway();
  const apis = [
    api({ serviceUrl: url }),
    api({ id: "still", path: "still", serviceUrl: url, policy: policy({ backend: "" }) }),
  ];
  gateway.load(configuration({ apis }));
  expect((await call(gateway, "/shop/x")).text).toBe("hello");
  const still = await call(gateway, "/still/x");
  expect([still.status, still.text, requests.length]).toEqual([200, "", 1]);
});

test("choose runs the first branch that holds, else otherwise", async () => {
  const { gateway } = newGateway();
  const answer = (text: string) => `<return-response><set-body>${text}</set-body></return-response>`;
  const header = `context.Request.Headers.GetValueOrDefault("x", "")`;
  const inbound = `<choose><when condition='@(${header} == "1")'>${answer("one")}</when><when condition='@(${header} != "")'>${answer("some")}</when><otherwise>${answer("none")}</otherwise></choose>`;
  gateway.load(configuration({ apis: [api({ policy: policy({ inbound }) })] }));
  expect((await call(gateway, "/shop/x", { headers: { x: "1" } })).text).toBe("one");
  expect((await call(gateway, "/shop/x", { headers: { x: "2" } })).text).toBe("some");
  expect((await call(gateway, "/shop/x")).text).toBe("none");
});

test("set-header overrides, skips, appends and deletes, on the request and on the response", async () => {
  const { url, requests } = await backend((_request, response) => {
    response.setHeader("x-powered-by", "backend");
    response.end("hello");
  });
  const set = (name: string, action: string, value = "new") =>
    `<set-header name="${name}" exists-action="${action}">${action === "delete" ? "" : `<value>${value}</value>`}</set-header>`;
  const { gateway } = newGateway();
  const inbound = set("a", "override") + set("b", "skip") + set("c", "append") + set("d", "delete") + set("e", "skip");
  gateway.load(
    configuration({
      apis: [api({ serviceUrl: url, policy: policy({ inbound, outbound: set("x-powered-by", "delete") }) })],
    }),
  );
  const response = await call(gateway, "/shop/x", { headers: { a: "old", b: "old", c: "old", d: "old" } });
  const sent = requests[0]?.headers ?? {};
  expect([sent.a, sent.b, sent.c, sent.d, sent.e]).toEqual(["new", "old", "old, new", undefined, "new"]);
  expect(response.headers.get("x-powered-by")).toBeUndefined();
});

test("a header value that would start another header stops the request", async () => {
  const { url, requests } = await backend();
  const { gateway } = newGateway();
  const inbound = `<set-header name="x-id"><value>@(context.Request.MatchedParameters["id"])</value></set-header>`;
  const operations = [operation({ urlTemplate: "/{id}", policy: policy({ inbound }) })];
  gateway.load(configuration({ apis: [api({ serviceUrl: url, operations })] }));
  expect((await call(gateway, "/shop/a%0d%0aX-Admin:%20true")).status).toBe(500);
  expect(requests).toEqual([]);
});

test("return-response answers at once and its expressions still see the response before it", async () => {
  const { url } = await backend((_request, response) => {
    response.statusCode = 418;
    response.end();
  });
  const { gateway } = newGateway();
  const outbound = `<return-response><set-status code="202" reason="Brewed" /><set-header name="x-was"><value>@(context.Response.StatusCode)</value></set-header><set-body>done</set-body></return-response><set-body>never</set-body>`;
  gateway.load(configuration({ apis: [api({ serviceUrl: url, policy: policy({ outbound }) })] }));
  const response = await call(gateway, "/shop/x");
  expect([response.status, response.reason, response.headers.get("x-was"), response.text]).toEqual([
    202,
    "Brewed",
    "418",
    "done",
  ]);
});

test("bodies are replaced, and an expression that reads one sees it whole", async () => {
  const { url, requests } = await backend((_request, response) => {
    response.write("a");
    response.end("b");
  });
  const { gateway } = newGateway();
  const inbound = `<set-variable name="was" value="@(context.Request.Body.As&lt;string&gt;(preserveContent: true))" /><set-body>@("[" + context.Variables.GetValueOrDefault&lt;string&gt;("was", "") + "]")</set-body>`;
  const outbound = `<set-body>@("&lt;" + context.Response.Body.As&lt;string&gt;(preserveContent: true) + "&gt;")</set-body>`;
  gateway.load(configuration({ apis: [api({ serviceUrl: url, policy: policy({ inbound, outbound }) })] }));
  const response = await call(gateway, "/shop/x", { method: "POST", body: "payload" });
  expect(requests[0]?.body).toBe("[payload]");
  expect(response.text).toBe("<ab>");
});

test("a body read without preserving it is gone for the backend", async () => {
  const { url, requests } = await backend();
  const { gateway } = newGateway();
  const inbound = `<set-variable name="was" value="@(context.Request.Body.As&lt;string&gt;())" />`;
  gateway.load(configuration({ apis: [api({ serviceUrl: url, policy: policy({ inbound }) })] }));
  await call(gateway, "/shop/x", { method: "POST", body: "payload" });
  expect(requests[0]?.body).toBe("");
});

test("fragments run in their place and named values are filled in before expressions are compiled", async () => {
  const { gateway } = newGateway();
  const fragment = `<fragment><set-variable name="tier" value="{{tier}}" /></fragment>`;
  const inbound = `<include-fragment fragment-id="tiers" /><return-response><set-body>@(context.Variables.GetValueOrDefault&lt;string&gt;("tier", "") + "{{suffix}}")</set-body></return-response>`;
  gateway.load(
    configuration({
      apis: [api({ policy: policy({ inbound }) })],
      fragments: [{ id: "tiers", policy: { xml: fragment, resourceId: `${serviceId}/policyFragments/tiers` } }],
      namedValues: [
        { displayName: "tier", value: "gold", secret: false },
        { displayName: "suffix", value: "!", secret: false },
      ],
    }),
  );
  expect((await call(gateway, "/shop/x")).text).toBe("gold!");
});

test("on-error sees what failed and where, and answers in its stead", async () => {
  const { gateway } = newGateway();
  const text = ["Source", "Reason", "Scope", "Section", "Path", "PolicyId"]
    .map((name) => `context.LastError.${name}`)
    .join(` + "|" + `);
  const failing = `<set-header id="mine" name="x"><value>@(context.Response.StatusCode)</value></set-header>`;
  const always = `<choose><when condition="true">${failing}</when></choose>`;
  const onError = `<set-status code="418" reason="Teapot" /><set-body>@(${text})</set-body>`;
  gateway.load(configuration({ apis: [api({ policy: policy({ inbound: always, onError }) })] }));
  const response = await call(gateway, "/shop/x");
  expect([response.status, response.text]).toEqual([
    418,
    "set-header|ExpressionValueEvaluationFailure|api|inbound|choose\\when\\set-header|mine",
  ]);
});

test("without on-error an expression that fails is answered 500 and its message stays inside", async () => {
  const { gateway } = newGateway();
  const inbound = `<set-variable name="x" value="@(context.Response.StatusCode)" />`;
  gateway.load(configuration({ apis: [api({ policy: policy({ inbound }) })] }));
  const response = await call(gateway, "/shop/x");
  expect(response.status).toBe(500);
  expect(JSON.parse(response.text)).toMatchObject({ statusCode: 500, message: "Internal server error" });
});

test("trace writes what the API's diagnostic asks for, and requests are reported", async () => {
  const { url } = await backend();
  const { gateway, collected } = newGateway();
  const trace = (severity: string) =>
    `<trace source="test" severity="${severity}"><message>${severity} text</message><metadata name="who" value="me" /></trace>`;
  const diagnostic = { loggerId: "ai", metrics: true, samplingPercentage: 100, verbosity: "information" } as const;
  const inbound = trace("verbose") + trace("information") + trace("error");
  gateway.load(configuration({ apis: [api({ serviceUrl: url, diagnostic, policy: policy({ inbound }) })] }));
  await call(gateway, "/shop/x?y=1");
  expect(collected.traces.map(({ severity, message, metadata }) => [severity, message, metadata.who])).toEqual([
    ["information", "information text", "me"],
    ["error", "error text", "me"],
  ]);
  expect(collected.requests).toMatchObject([{ apiId: "orders", method: "GET", url: "/shop/x?y=1", status: 200 }]);
  expect(collected.requests[0]?.operationId).toBe(collected.traces[0]?.operationId);
});

test("keys in the query stay out of reported URLs, under the names that the API gives them, however written", async () => {
  const { url } = await backend();
  const { gateway, collected } = newGateway();
  const diagnostic = { loggerId: "ai", metrics: true, samplingPercentage: 100, verbosity: "information" } as const;
  const names = { subscriptionKeyHeader: "x-api-key", subscriptionKeyQuery: "mykey" };
  const subscriptions = [subscription({ primaryKey: "s3cret" })];
  gateway.load(configuration({ apis: [api({ serviceUrl: url, diagnostic, ...names })], subscriptions }));
  await call(gateway, "/shop/x?a=1&mykey=s3cret&b=%20");
  await call(gateway, "/shop/x?my%6Bey=s3cret&X-Api-Key=s3cret&mykeys=2");
  expect(collected.requests.map((request) => request.url)).toEqual([
    "/shop/x?a=1&mykey=***&b=%20",
    "/shop/x?my%6Bey=***&X-Api-Key=***&mykeys=2",
  ]);
});
