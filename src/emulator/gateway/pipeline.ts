// Takes one request through its statements: inbound, backend, outbound; on-error when one of them fails.
import { bytesBody } from "./body";
import { delivered } from "./delivery";
import type { ExchangeResponse, OutboundRequest } from "./exchange";
import { ExchangeState, type Incoming } from "./exchange-state";
import { faultResponse } from "./fault-response";
import type { GatewayRuntime } from "./gateway-runtime";
import { HeaderMap } from "./headers";
import { noteFault } from "./noted-fault";
import { PolicyFault } from "./policy-fault";
import { inheritWritten } from "./policy-headers";
import type { Plan } from "./program";
import { discard } from "./push-body";
import { type Match, matchOperation, parseTarget } from "./router";
import type { Admission } from "./subscription-keys";

/** Routes a request and runs it. `began` hands out the exchange before anything can wait, so that it can be aborted. */
export function answer(
  runtime: GatewayRuntime,
  incoming: Incoming,
  began: (exchange: ExchangeState) => void,
): Promise<ExchangeResponse> {
  const target = parseTarget(incoming.url);
  if (target === undefined) return badTarget(runtime, incoming, began);
  const match = runtime.program.router.match(incoming.method, target);
  const exchange = new ExchangeState(
    runtime,
    incoming,
    match.kind === "no-api" ? target.rawPath : match.path,
    target.query,
  );
  began(exchange);
  return run(exchange, match, undefined);
}

async function badTarget(
  runtime: GatewayRuntime,
  incoming: Incoming,
  began: (exchange: ExchangeState) => void,
): Promise<ExchangeResponse> {
  began(new ExchangeState(runtime, incoming, "/", ""));
  const message = "The request's path cannot be routed: it has a broken escape or a dot segment.";
  return faultResponse(new PolicyFault("configuration", "BadRequest", message, 400));
}

/** Runs a matched request. An `admission` that is given stands; otherwise the request's key decides. */
async function run(exchange: ExchangeState, match: Match, admission: Admission | undefined): Promise<ExchangeResponse> {
  const { program } = exchange.runtime;
  let plan: Plan | undefined;
  try {
    if (match.kind !== "no-api") exchange.api = match.api.api;
    if (match.kind !== "operation") {
      plan = match.kind === "no-api" ? program.plan() : program.plan(match.api);
      throw notFound();
    }
    exchange.route = match.operation;
    exchange.matchedParameters = match.parameters;
    if (exchange.api.mcpTools !== undefined) {
      exchange.callOperation = (apiId, operationId, request) => callOperation(exchange, apiId, operationId, request);
    }
    plan = program.plan(match.api, match.operation);
    exchange.admission =
      admission ?? program.keys.admit(exchange.api, exchange.request.headers, exchange.request.query);
    if (exchange.product !== undefined) plan = program.plan(match.api, match.operation, exchange.product);
    let waiting = plan.inbound(exchange);
    if (waiting !== undefined) await waiting;
    if (!exchange.finished) {
      waiting = plan.backend(exchange);
      if (waiting !== undefined) await waiting;
      if (exchange.response !== undefined) {
        for (const task of exchange.responseTasks) {
          waiting = task(exchange.response);
          if (waiting !== undefined) await waiting;
        }
      }
    }
    if (!exchange.finished || exchange.resumeAfter !== undefined) {
      const rest = exchange.resumeAfter === undefined ? plan.outbound : plan.outboundAfter(exchange.resumeAfter);
      exchange.finished = false;
      exchange.response ??= emptyResponse();
      waiting = rest(exchange);
      if (waiting !== undefined) await waiting;
    }
  } catch (error) {
    await runOnError(exchange, plan ?? program.plan(), error);
  }
  return exchange.response ?? emptyResponse();
}

async function runOnError(exchange: ExchangeState, plan: Plan, error: unknown): Promise<void> {
  const fault = faultOf(exchange, error);
  const { at } = exchange;
  exchange.lastError = {
    source: fault.source,
    reason: fault.reason,
    message: fault.message,
    scope: at?.scope ?? "",
    section: at?.section ?? "inbound",
    path: at?.path ?? "",
    policyId: at?.policyId ?? "",
  };
  discard(exchange.backendBody);
  exchange.response = faultResponse(fault, exchange.requestId);
  exchange.finished = false;
  try {
    await plan.onError(exchange);
  } catch (second) {
    // What fails while an error is explained is itself the last word.
    exchange.response = faultResponse(faultOf(exchange, second), exchange.requestId);
  }
}

/** The fault of an error. One that is the gateway's to explain is noted. */
function faultOf(exchange: ExchangeState, error: unknown): PolicyFault {
  const fault = namedFault(exchange, error);
  const isUnforeseen = fault.reason === "InternalError" && error instanceof Error;
  noteFault(exchange, fault, isUnforeseen ? error.stack : undefined);
  return fault;
}

/** A fault as it is; a failed expression as Azure names it; anything else as an error of the gateway itself. */
function namedFault(exchange: ExchangeState, error: unknown): PolicyFault {
  if (error instanceof PolicyFault) return error;
  const source = exchange.at?.source ?? "gateway";
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && error.name === "DotNetException") {
    return new PolicyFault(source, "ExpressionValueEvaluationFailure", message, 500);
  }
  if (exchange.isAborted) return new PolicyFault(source, "ClientConnectionFailure", message, 499);
  return new PolicyFault(source, "InternalError", message, 500);
}

function notFound(): PolicyFault {
  const body = JSON.stringify({ statusCode: 404, message: "Resource not found" });
  const message = "Unable to match incoming request to an operation.";
  return new PolicyFault("configuration", "OperationNotFound", message, 404, {}, body);
}

function emptyResponse(): ExchangeResponse {
  return { status: 200, reason: "OK", headers: new HeaderMap(), body: undefined };
}

/**
 * Runs an operation of another API for an exported MCP server. The call has the caller's subscription and product: the
 * key was checked on the MCP API, whose author chose to export the operation. That the product's policy then runs for an
 * API outside of that product is assumed.
 */
async function callOperation(
  outer: ExchangeState,
  apiId: string,
  operationId: string,
  request: OutboundRequest,
): Promise<ExchangeResponse> {
  const { runtime } = outer;
  const api = runtime.program.router.api(apiId);
  const target = request.url.startsWith("/") ? parseTarget(request.url) : undefined;
  const body = request.body === undefined ? undefined : bytesBody(request.body);
  const headers = HeaderMap.from(request.headers);
  headers.delete("content-length");
  if (!headers.has("host") && outer.host !== "") headers.set("host", outer.host);
  if (api === undefined || target === undefined) return faultResponse(notFound());
  // The URL is relative to the API: match below its prefix.
  const match = matchOperation({ ...api, prefix: [] }, request.method.toUpperCase(), target);
  if (match.kind !== "operation" || match.operation.operation.id !== operationId) return faultResponse(notFound());
  const prefix = api.api.path === "" ? "" : `/${api.api.path}`;
  const incoming: Incoming = {
    method: request.method.toUpperCase(),
    url: `${prefix}${request.url}`,
    headers,
    body,
    ip: outer.ip,
    scheme: outer.incoming.scheme,
  };
  const exchange = new ExchangeState(runtime, incoming, match.path, target.query);
  inheritWritten(exchange, outer);
  const stop = () => exchange.abort();
  if (outer.isAborted) stop();
  else outer.signal.addEventListener("abort", stop, { once: true });
  const response = await run(exchange, { ...match, api }, outer.admission);
  outer.afterwards(() => outer.signal.removeEventListener("abort", stop));
  return delivered(exchange, response);
}
