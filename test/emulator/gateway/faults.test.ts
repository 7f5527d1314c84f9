import { expect, test } from "vitest";
import type { GatewayFault } from "../../../src/emulator/gateway/gateway-fault";
import { api, backend, call, configuration, newGateway, nowhere, policy } from "./gateway-kit";

const diagnostic = { loggerId: "ai", metrics: false, samplingPercentage: 100, verbosity: "error" } as const;

/** What one request to an API was answered, and what the gateway said of it. */
async function failed(parts: Parameters<typeof api>[0]) {
  const faults: GatewayFault[] = [];
  const { gateway, collected } = newGateway({ onFault: (fault) => faults.push(fault) });
  gateway.load(configuration({ apis: [api({ diagnostic, ...parts })] }));
  const headers = { authorization: "Bearer secret" };
  const { status, text } = await call(gateway, "/shop/x?token=secret", { method: "POST", headers });
  return { status, text, faults, traces: collected.traces };
}

test.each([
  [
    "a backend that refuses the connection",
    async () => ({ serviceUrl: await nowhere() }),
    ["forward-request", "BackendConnectionFailure", "ECONNREFUSED"],
  ],
  [
    "a backend that resets the connection",
    async () => ({ serviceUrl: (await backend((_request, response) => response.destroy())).url }),
    ["forward-request", "BackendConnectionFailure", "closed"],
  ],
  [
    "a backend that does not exist",
    async () => ({ serviceUrl: undefined }),
    ["forward-request", "BackendConnectionFailure", "no service URL"],
  ],
  [
    "an expression that fails",
    async () => ({ policy: policy({ inbound: `<set-variable name="x" value="@(context.Variables["none"])" />` }) }),
    ["set-variable", "ExpressionValueEvaluationFailure", "The given key"],
  ],
  [
    "a body that is not there",
    async () => ({
      policy: policy({ inbound: `<set-variable name="x" value="@(context.Request.Body.As<string>())" />` }),
    }),
    ["set-variable", "ExpressionValueEvaluationFailure", "Object reference not set"],
  ],
])(
  "the reason of a 500 is told to telemetry and to the gateway's owner, never to the caller: %s",
  async (_, parts, why) => {
    const { status, text, faults, traces } = await failed(await parts());
    const { activityId, ...answer } = JSON.parse(text) as Record<string, unknown>;
    expect([status, answer]).toEqual([500, { statusCode: 500, message: "Internal server error" }]);
    const [source, reason, message] = why;
    expect(faults).toEqual([
      {
        method: "POST",
        path: "/shop/x",
        status,
        source,
        reason,
        message: expect.stringContaining(message ?? ""),
        activityId,
      },
    ]);
    expect(traces).toEqual([
      expect.objectContaining({ source, severity: "error", message: faults[0]?.message, operationId: activityId }),
    ]);
    expect(JSON.stringify([faults, traces])).not.toContain("secret");
  },
);

test("the reason stays findable when on-error makes another answer, and requests that are refused are no faults", async () => {
  const explained = await failed({
    serviceUrl: await nowhere(),
    policy: policy({ onError: `<set-status code="503" reason="Service Unavailable" />` }),
  });
  expect([explained.status, explained.faults.map(({ reason }) => reason)]).toEqual([503, ["BackendConnectionFailure"]]);
  const refused = await failed({ subscriptionRequired: true });
  expect([refused.status, refused.faults, refused.traces]).toEqual([401, [], []]);
});

test("a request's body that is not of its Content-Encoding is the client's fault, a response's is not", async () => {
  const encoding = { "content-encoding": "gzip" };
  const server = await backend((_request, response) => response.writeHead(200, encoding).end("no gzip"));
  const ask = async (section: "inbound" | "outbound", body: string) => {
    const { gateway } = newGateway();
    const read = `<set-variable name="x" value="@(context.${section === "inbound" ? "Request" : "Response"}.Body.As<string>())" />`;
    gateway.load(configuration({ apis: [api({ serviceUrl: server.url, policy: policy({ [section]: read }) })] }));
    const headers: Record<string, string> = section === "inbound" ? encoding : {};
    return call(gateway, "/shop/x", { method: "POST", headers, body });
  };
  const { status, text } = await ask("inbound", "no gzip either");
  expect([status, JSON.parse(text)]).toEqual([
    400,
    { statusCode: 400, message: "The request's body cannot be read by its Content-Encoding." },
  ]);
  expect((await ask("outbound", "")).status).toBe(500);
});
