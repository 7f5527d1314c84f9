// Tokens whose signature was checked already. A caller sends the same token for an hour; checking it each time would cost
// more than everything else a request does.
import type { JWTPayload } from "jose";

interface Verified {
  readonly payload: JWTPayload;
  /** When it expires, in milliseconds since the Unix epoch. */
  readonly until: number;
}

/** How many tokens of one issuer are remembered; the oldest goes first. */
const most = 10_000;

/** Remembered by the keys that signed them: new keys of an issuer begin anew. */
const byKeys = new WeakMap<object, Map<string, Verified>>();

/** A token that was found valid under the same rules and has not expired since. */
export function verifiedToken(keys: object, token: string, rules: string, now: number): JWTPayload | undefined {
  const found = byKeys.get(keys)?.get(`${rules}\n${token}`);
  return found !== undefined && found.until > now ? found.payload : undefined;
}

/** Remembers a valid token; one that never expires is checked each time. */
export function rememberToken(
  keys: object,
  token: string,
  rules: string,
  payload: JWTPayload,
  skewSeconds: number,
): void {
  if (payload.exp === undefined) return;
  let tokens = byKeys.get(keys);
  if (tokens === undefined) {
    tokens = new Map();
    byKeys.set(keys, tokens);
  }
  const [oldest] = tokens.keys();
  if (tokens.size >= most && oldest !== undefined) tokens.delete(oldest);
  tokens.set(`${rules}\n${token}`, { payload, until: (payload.exp + skewSeconds) * 1000 });
}
