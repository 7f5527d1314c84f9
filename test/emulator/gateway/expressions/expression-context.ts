// A request context for expressions, with what a test wants to be different.
import type { ExpressionContext } from "../../../../src/emulator/gateway/expressions";

interface Given {
  readonly headers?: Readonly<Record<string, readonly string[]>>;
  readonly body?: string;
  readonly responseStatus?: number;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly subscription?: ExpressionContext["subscription"];
  readonly lastError?: ExpressionContext["lastError"];
  readonly product?: ExpressionContext["product"];
  readonly now?: number;
}

export function expressionContext(given: Given = {}): ExpressionContext {
  const headers = new Map(Object.entries(given.headers ?? {}).map(([name, values]) => [name.toLowerCase(), values]));
  const headerMap = { get: (name: string) => headers.get(name.toLowerCase()), names: () => headers.keys() };
  const url = {
    scheme: "https",
    host: "gw.example",
    port: 443,
    path: "/chat",
    query: new Map([["a", ["1", "2"]]]),
    queryString: "?a=1&a=2",
  };
  const bytes = given.body === undefined ? undefined : Buffer.from(given.body);
  const now = given.now ?? Date.UTC(2026, 0, 2, 3, 4, 5, 6);
  return {
    request: {
      method: "POST",
      url,
      originalUrl: url,
      headers: headerMap,
      body: bytes && { read: () => bytes },
      ipAddress: "10.0.0.1",
      matchedParameters: new Map([["id", "42"]]),
    },
    response:
      given.responseStatus === undefined
        ? undefined
        : { statusCode: given.responseStatus, statusReason: "", headers: headerMap, body: undefined },
    api: {
      id: "chat",
      name: "Chat",
      path: "chat",
      revision: "1",
      version: "",
      isCurrentRevision: true,
      serviceUrl: undefined,
    },
    operation: { id: "complete", name: "Complete", method: "POST", urlTemplate: "/" },
    product: given.product,
    subscription: given.subscription,
    user: undefined,
    deployment: { gatewayId: "managed", region: "West Europe", serviceId: "gw", serviceName: "gw" },
    variables: new Map(Object.entries(given.variables ?? {})),
    lastError: given.lastError,
    requestId: "6f9619ff-8b86-d011-b42d-00cf4fc964ff",
    timestamp: now,
    elapsed: () => 1500,
    tracing: false,
    trace: () => undefined,
    now: () => now,
  };
}
