// Tokens whose signature was checked already. A caller sends the same token for an hour; checking it each time would cost
// more than everything else a request does.
import type { JWTPayload } from "jose";

interface Verified {
  readonly payload: JWTPayload;
  /** When it expires, in milliseconds since the Unix epoch. */
  readonly until: number;
  /** Whether the key that signed it is still one of its issuer's. */
  readonly holds: (now: number) => boolean;
}

/** How many tokens are remembered; the oldest goes first. */
const most = 10_000;

/** What one set of rules has accepted. */
export class VerifiedTokens {
  readonly #tokens = new Map<string, Verified>();

  /** A token that was found valid and has not expired since. */
  get(token: string, now: number): JWTPayload | undefined {
    const found = this.#tokens.get(token);
    return found !== undefined && found.until > now && found.holds(now) ? found.payload : undefined;
  }

  /** Remembers a valid token; one that never expires is checked each time. */
  remember(token: string, payload: JWTPayload, skewSeconds: number, holds: (now: number) => boolean): void {
    if (payload.exp === undefined) return;
    const [oldest] = this.#tokens.keys();
    if (this.#tokens.size >= most && oldest !== undefined) this.#tokens.delete(oldest);
    this.#tokens.set(token, { payload, until: (payload.exp + skewSeconds) * 1000, holds });
  }
}
