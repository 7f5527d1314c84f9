// A gateway with a clock that tests move, real backends on loopback, and everything closed when a test ends.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "vitest";
import type {
  ApiConfiguration,
  BackendConfiguration,
  CircuitBreakerRule,
  GatewayConfiguration,
  OperationConfiguration,
  SubscriptionConfiguration,
} from "../../../src/emulator/gateway/configuration";
import type { GatewayServices } from "../../../src/emulator/gateway/exchange";
import { createGateway, type Gateway } from "../../../src/emulator/gateway/gateway";
import type { Store } from "../../../src/emulator/gateway/store";
import type { Metric, RequestTelemetry, Trace } from "../../../src/emulator/gateway/telemetry";
import { ManualClock } from "./manual-clock";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Closes something when the test ends. */
export function closeAfter(close: () => Promise<void>): void {
  closing.push(close);
}

export interface Collected {
  readonly metrics: Metric[];
  readonly traces: Trace[];
  readonly requests: RequestTelemetry[];
}

/** A store that no core statement may touch. */
const noStore: Store = {
  addToWindow: () => Promise.reject(new Error("not used")),
  addToCounter: () => Promise.reject(new Error("not used")),
  nearest: () => Promise.reject(new Error("not used")),
  addVector: () => Promise.reject(new Error("not used")),
  close: () => Promise.resolve(),
};

export function newGateway(overrides: Partial<GatewayServices> = {}) {
  const clock = new ManualClock();
  const collected: Collected = { metrics: [], traces: [], requests: [] };
  const gateway = createGateway({
    clock,
    chance: () => 0.5,
    store: noStore,
    identity: { token: async (resource) => `token for ${resource}` },
    telemetry: {
      metric: (_logger, metric) => collected.metrics.push(metric),
      trace: (_logger, trace) => collected.traces.push(trace),
      request: (_logger, request) => collected.requests.push(request),
    },
    hosts: { resolve: () => undefined },
    ...overrides,
  });
  return { gateway, clock, collected };
}

/** A gateway that serves a configuration on a free port. */
export async function servedGateway(configuration: GatewayConfiguration, overrides: Partial<GatewayServices> = {}) {
  const made = newGateway(overrides);
  made.gateway.load(configuration);
  const listening = await made.gateway.listen({ port: 0 });
  closeAfter(() => listening.close());
  return { ...made, url: listening.url };
}

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A backend that remembers what it was sent. */
export async function backend(handler: Handler = (_request, response) => response.end("hello")) {
  const requests: { method: string; url: string; headers: IncomingMessage["headers"]; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("error", () => undefined);
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      requests.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers, body });
      handler(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  closeAfter(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { url, requests, server };
}

/** The address of a port on which nobody listens. */
export async function nowhere(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

export const serviceId = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/apim";

export function configuration(parts: Partial<GatewayConfiguration>): GatewayConfiguration {
  return {
    serviceName: "apim",
    serviceId,
    region: "westeurope",
    sku: "Developer",
    apis: [],
    products: [],
    subscriptions: [],
    backends: [],
    namedValues: [],
    fragments: [],
    externalCache: false,
    ...parts,
  };
}

export function operation(parts: Partial<OperationConfiguration>): OperationConfiguration {
  const { method = "GET", urlTemplate = "/*" } = parts;
  return {
    id: `${method} ${urlTemplate}`,
    displayName: `${method} ${urlTemplate}`,
    method,
    urlTemplate,
    templateParameters: [],
    queryParameters: [],
    headers: [],
    ...parts,
  };
}

/** An API without keys that passes everything on, unless `parts` says otherwise. */
export function api(parts: Partial<ApiConfiguration>): ApiConfiguration {
  return {
    id: "orders",
    displayName: "Orders",
    type: "http",
    path: "shop",
    revision: "1",
    subscriptionRequired: false,
    subscriptionKeyHeader: "Ocp-Apim-Subscription-Key",
    subscriptionKeyQuery: "subscription-key",
    operations: ["GET", "POST", "PUT", "HEAD", "DELETE"].map((method) => operation({ method })),
    ...parts,
  };
}

export function subscription(parts: Partial<SubscriptionConfiguration>): SubscriptionConfiguration {
  return {
    id: "sub",
    displayName: "Sub",
    primaryKey: "primary-key",
    secondaryKey: "secondary-key",
    active: true,
    scope: { kind: "all" },
    ...parts,
  };
}

export function breaker(parts: Partial<CircuitBreakerRule> = {}): CircuitBreakerRule {
  return {
    name: "rule",
    count: 1,
    intervalMs: 60_000,
    tripDurationMs: 60_000,
    acceptRetryAfter: true,
    statusCodeRanges: [{ min: 429, max: 429 }],
    errorReasons: [],
    ...parts,
  };
}

export function single(id: string, url: string, rule?: CircuitBreakerRule): BackendConfiguration {
  return { id, url, ...(rule === undefined ? {} : { circuitBreaker: rule }) };
}

/** A policy document, its sections filled; `base` stands in those that are not given. */
export function policy(
  sections: { inbound?: string; backend?: string; outbound?: string; onError?: string },
  name = "api",
) {
  const { inbound = "<base />", backend: back = "<base />", outbound = "<base />", onError = "<base />" } = sections;
  const xml = `<policies>
<inbound>${inbound}</inbound>
<backend>${back}</backend>
<outbound>${outbound}</outbound>
<on-error>${onError}</on-error>
</policies>`;
  return { xml, resourceId: `${serviceId}/${name}/policies/policy` };
}

export async function call(
  gateway: Gateway,
  url: string,
  parts: { method?: string; headers?: Record<string, string>; body?: string } = {},
) {
  const response = await gateway.handle({
    method: parts.method ?? "GET",
    url,
    headers: { host: "gateway.example", ...parts.headers },
    ...(parts.body === undefined ? {} : { body: Buffer.from(parts.body) }),
  });
  const text = (await response.body?.buffer())?.toString() ?? "";
  return { status: response.status, reason: response.reason, headers: response.headers, text };
}
