// What forward-request does: the client's request, made into one for the backend, and the backend's answer.
import type { BackendCaller, BackendRequest, CallOwner } from "./backend-caller";
import { ArrivedBody, bytesBody, detached } from "./body";
import type {
  Body,
  CallOperation,
  Exchange,
  ExchangeResponse,
  ForwardOptions,
  OutboundRequest,
  ResponseTap,
} from "./exchange";
import type { ContextUrl } from "./expressions/context";
import type { GatewayRuntime } from "./gateway-runtime";
import { HeaderMap } from "./headers";
import { guardedTap } from "./late-failure";
import { answerMcp } from "./mcp/mcp-server";
import { PolicyFault } from "./policy-fault";
import { writtenByPolicy } from "./policy-headers";
import { discard, PushBody } from "./push-body";
import type { RoutedOperation } from "./router";

const mostRedirects = 10;
const defaultTimeoutMs = 300_000;

/** What forwarding asks of an exchange, and what it leaves with it, beyond what statements see. */
export interface ForwardedExchange extends Exchange, CallOwner {
  readonly runtime: GatewayRuntime;
  readonly incoming: { readonly body: Body | undefined };
  readonly route: RoutedOperation | undefined;
  readonly callOperation: CallOperation | undefined;
  /** The Host header of the client. */
  readonly host: string;
  readonly ip: string;
  /** Where the request goes, when not to the API's service URL. */
  readonly target: Exchange["backend"];
  readonly request: Exchange["request"] & { readonly headers: HeaderMap };
  readonly backendWatches: readonly ((response: ExchangeResponse) => ResponseTap | undefined)[];
  /** What the backend sent last: freed when something else becomes the response. */
  backendBody: Body | undefined;
  /** The present response gathers into blocks of 8 KB on its way to the client. */
  buffersResponse: boolean;
  /** URL that the request has for the backend. */
  url(): ContextUrl;
  /** Hears which backend entity was called, and by which URL. */
  called(backendId: string, url: string): void;
}

/** Sends the exchange's request to its backend and puts the answer into `exchange.response`. */
export function forward(exchange: ForwardedExchange, options: ForwardOptions): Promise<void> {
  discard(exchange.backendBody);
  exchange.response = undefined;
  if (exchange.api.mcpTools !== undefined && exchange.route?.isRelay && exchange.callOperation !== undefined) {
    const { router } = exchange.runtime.program;
    const find = (apiId: string, id: string) =>
      router.api(apiId)?.api.operations.find((operation) => operation.id === id);
    return answerMcp(exchange, exchange.callOperation, find).then((response: ExchangeResponse) => {
      exchange.response = response;
    });
  }
  const body = outgoingBody(exchange, options);
  const response =
    body instanceof Promise
      ? body.then((read) => callOnce(exchange, options, read))
      : callOnce(exchange, options, body);
  if (options.followRedirects)
    return response
      .then((first) => followRedirects(exchange, options, first))
      .then((last) => take(exchange, options, last));
  return response.then((only) => take(exchange, options, only));
}

function take(exchange: ForwardedExchange, options: ForwardOptions, response: ExchangeResponse): void {
  exchange.response = response;
  exchange.backendBody = response.body;
  for (const watch of exchange.backendWatches) {
    const tap = watch(response);
    if (tap !== undefined && response.body instanceof PushBody) response.body.watch(guardedTap(exchange, tap));
  }
  // MCP and A2A answers are streams by nature; blocks of 8 KB would hold their events back.
  exchange.buffersResponse = options.bufferResponse && exchange.api.type === "http";
  if (options.failOnErrorStatus && response.status >= 400) {
    throw new PolicyFault(
      "forward-request",
      "BackendResponseStatusCode",
      `The backend answered ${response.status}.`,
      response.status,
    );
  }
}

/** Throws, or rejects with, a PolicyFault. */
function callOnce(
  exchange: ForwardedExchange,
  options: ForwardOptions,
  body: BackendRequest["body"],
): Promise<ExchangeResponse> {
  const { runtime, request, api } = exchange;
  const outgoing: BackendRequest = {
    method: request.method,
    path: request.path,
    query: request.query,
    headers: outgoingHeaders(exchange),
    body,
    timeoutMs: options.timeoutMs,
  };
  const { target } = exchange;
  if (target !== undefined && "id" in target) {
    const backend = runtime.program.backends.choose(target.id, exchange.services.clock.now());
    exchange.called(target.id, backend.url);
    return runtime.caller.callBackend(exchange, backend, outgoing);
  }
  const baseUrl = target?.baseUrl ?? api.serviceUrl;
  if (baseUrl === undefined || baseUrl === "") {
    const message = `API ${api.id} has no service URL and no policy chose a backend.`;
    throw new PolicyFault("forward-request", "BackendConnectionFailure", message, 500);
  }
  return runtime.caller.call(exchange, baseUrl, outgoing);
}

function outgoingHeaders(exchange: ForwardedExchange): HeaderMap {
  const headers = exchange.request.headers.forNextHop();
  if (headers.get("host") === exchange.host) headers.delete("host");
  const length = exchange.request.body?.length;
  if (length === undefined) headers.delete("content-length");
  else headers.put("content-length", length);
  const forwardedFor = headers.get("x-forwarded-for");
  headers.put("x-forwarded-for", forwardedFor === undefined ? exchange.ip : `${forwardedFor}, ${exchange.ip}`);
  return headers;
}

/** The body to send: bytes that may be sent again, or else what the client sends, once. */
function outgoingBody(exchange: ForwardedExchange, options: ForwardOptions): BackendRequest["body"] | Promise<Buffer> {
  const { request } = exchange;
  const { body } = request;
  if (body === undefined) return null;
  if (body.bytes !== undefined) return body.bytes;
  if (options.bufferRequestBody) return body instanceof ArrivedBody ? body.read() : readRequest(body);
  return () => {
    // Azure sends a body once unless it was told to keep it: a retry then has none.
    request.body = undefined;
    return body instanceof ArrivedBody ? body.content : detached(body.stream());
  };
}

async function readRequest(body: Body): Promise<Buffer> {
  try {
    return await body.buffer();
  } catch {
    throw new PolicyFault("forward-request", "ClientConnectionFailure", "The client's request was cut.", 499);
  }
}

async function followRedirects(
  exchange: ForwardedExchange,
  options: ForwardOptions,
  first: ExchangeResponse,
): Promise<ExchangeResponse> {
  let response = first;
  let method = exchange.request.method;
  const { scheme, host, port, path } = exchange.url();
  let from = `${scheme}://${host}:${port}${path}`;
  let isElsewhere = false;
  for (let followed = 0; followed < mostRedirects; followed++) {
    const location = response.headers.get("location");
    if (![301, 302, 303, 307, 308].includes(response.status) || location === undefined) return response;
    if (!URL.canParse(location, from)) return response;
    const url = new URL(location, from);
    if (response.status < 307 && method !== "HEAD") method = "GET";
    const keepsBody = response.status >= 307;
    const body = keepsBody ? (exchange.request.body?.bytes ?? null) : null;
    if (keepsBody && body === null && exchange.incoming.body !== undefined) return response;
    discard(response.body);
    const headers = outgoingHeaders(exchange);
    headers.delete("host");
    if (!keepsBody) headers.delete("content-type");
    // Another origin has no business with what was meant for the first one, wherever it leads from there. A policy may
    // write a key into any header.
    isElsewhere ||= url.origin !== new URL(from).origin;
    if (isElsewhere) {
      for (const name of credentialHeaders(exchange)) headers.delete(name);
      for (const name of writtenByPolicy(exchange)) headers.delete(name);
    }
    const target = { path: url.pathname, query: url.search.slice(1) };
    response = await exchange.runtime.caller.call(exchange, url.origin, {
      method,
      ...target,
      headers,
      body,
      timeoutMs: options.timeoutMs,
    });
    from = url.href;
  }
  return response;
}

function credentialHeaders({ api }: ForwardedExchange): readonly string[] {
  return ["authorization", "cookie", api.subscriptionKeyHeader];
}

/** A request of a statement's own, to any address. */
export async function sendAbsolute(
  caller: BackendCaller,
  owner: CallOwner,
  request: OutboundRequest,
): Promise<ExchangeResponse> {
  if (!URL.canParse(request.url)) throw new TypeError(`\`url\`: expected an absolute URL, got ${request.url}.`);
  const url = new URL(request.url);
  return caller.call(owner, url.origin, ownRequest(request, url.pathname, url.search.slice(1)));
}

/** A request of a statement's own, to a backend entity. */
export async function sendToBackend(
  { caller, program, services }: GatewayRuntime,
  owner: CallOwner,
  backendId: string,
  request: OutboundRequest,
): Promise<ExchangeResponse> {
  const backend = program.backends.choose(backendId, services.clock.now());
  const mark = request.url.indexOf("?");
  const path = mark < 0 ? request.url : request.url.slice(0, mark);
  const query = mark < 0 ? "" : request.url.slice(mark + 1);
  return caller.callBackend(owner, backend, ownRequest(request, path, query));
}

function ownRequest(request: OutboundRequest, path: string, query: string): BackendRequest {
  const body = request.body === undefined ? null : bytesBody(request.body).bytes;
  const headers = HeaderMap.from(request.headers);
  return { method: request.method, path, query, headers, body, timeoutMs: request.timeoutMs ?? defaultTimeoutMs };
}
