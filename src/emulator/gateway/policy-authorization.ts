// Whether a request's Authorization header is its caller's or a policy's: the two go different ways from an MCP server.
import type { Exchange } from "./exchange";
import { ExchangeSlot } from "./exchange-slot";

/** What the caller sent, kept when the first policy writes the header. */
const ofCaller = new ExchangeSlot<{ readonly value: string | undefined }>();

/** Says that a policy is about to write a header of the request. */
export function policyWrites(exchange: Exchange, name: string): void {
  if (name.length !== "authorization".length || name.toLowerCase() !== "authorization") return;
  if (ofCaller.get(exchange) === undefined)
    ofCaller.set(exchange, { value: exchange.request.headers.get("authorization") });
}

/** Whose the present value is; `caller-by-policy`: a policy has written the caller's own value again. */
export function authorizationOf(exchange: Exchange): "nobody" | "caller" | "caller-by-policy" | "policy" {
  const value = exchange.request.headers.get("authorization");
  if (value === undefined) return "nobody";
  const sent = ofCaller.get(exchange);
  if (sent === undefined) return "caller";
  return sent.value === value ? "caller-by-policy" : "policy";
}
