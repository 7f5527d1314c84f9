// Which headers of a request are policies' work and which their caller's: the two go different ways.
import type { Exchange } from "./exchange";
import { ExchangeSlot } from "./exchange-slot";

/** What the caller sent under each name in lower case that a policy has written, as it was before the first time. */
const written = new ExchangeSlot<Map<string, string | undefined>>();

/** Says that a policy is about to write a header of the request. */
export function policyWrites(exchange: Exchange, name: string): void {
  let names = written.get(exchange);
  if (names === undefined) {
    names = new Map();
    written.set(exchange, names);
  }
  const key = name.toLowerCase();
  if (!names.has(key)) names.set(key, exchange.request.headers.get(key));
}

/** Names, in lower case, of the request's headers that a policy wrote. */
export function writtenByPolicy(exchange: Exchange): Iterable<string> {
  return written.get(exchange)?.keys() ?? [];
}

/** What policies wrote stays theirs in the request that an exchange makes of its own. */
export function inheritWritten(inner: Exchange, outer: Exchange): void {
  const names = written.get(outer);
  if (names !== undefined) written.set(inner, new Map(names));
}

/** Whose the present Authorization is; `caller-by-policy`: a policy has written the caller's own value again. */
export function authorizationOf(exchange: Exchange): "nobody" | "caller" | "caller-by-policy" | "policy" {
  const value = exchange.request.headers.get("authorization");
  if (value === undefined) return "nobody";
  const names = written.get(exchange);
  if (!names?.has("authorization")) return "caller";
  return names.get("authorization") === value ? "caller-by-policy" : "policy";
}
