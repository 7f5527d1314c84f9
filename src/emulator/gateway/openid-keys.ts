// Signing keys of token issuers, from their OpenID Connect metadata. Whoever needs them waits for the same fetch, so it
// belongs to none of those exchanges.
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import type { Clock } from "./clock";
import type { Exchange } from "./exchange";

/** What an issuer says of itself. */
export interface Issuer {
  readonly issuer: string;
  readonly keys: JWTVerifyGetKey;
}

interface Fetched extends Issuer {
  readonly at: number;
}

const hour = 3_600_000;
const fiveMinutes = 300_000;

/** Metadata is read every hour, and for a key nobody knows at most every five minutes (validate-jwt reference). */
export class OpenIdKeys {
  #fetched: Fetched | undefined;
  #fetching: Promise<Fetched> | undefined;

  constructor(private readonly url: string) {}

  /** Whether these are the keys that an issuer has now, as far as is known. */
  areCurrent(keys: JWTVerifyGetKey, now: number): boolean {
    return this.#fetched?.keys === keys && now - this.#fetched.at < hour;
  }

  /** @throws Error when the metadata cannot be read and none was read before */
  async issuer(exchange: Exchange, unknownKey: boolean): Promise<Issuer> {
    const { clock } = exchange.services;
    const age = this.#fetched === undefined ? Number.POSITIVE_INFINITY : clock.now() - this.#fetched.at;
    if (this.#fetched && age < (unknownKey ? fiveMinutes : hour)) return this.#fetched;
    this.#fetching ??= this.#fetch(exchange, clock).finally(() => {
      this.#fetching = undefined;
    });
    try {
      this.#fetched = await this.#fetching;
    } catch (error) {
      if (!this.#fetched) throw error;
    }
    return this.#fetched;
  }

  async #fetch(exchange: Exchange, clock: Clock): Promise<Fetched> {
    const metadata = await getJson(exchange, this.url);
    const { issuer, jwks_uri: keysUrl } = metadata;
    if (typeof issuer !== "string" || typeof keysUrl !== "string")
      throw new Error(`${this.url} is no OpenID Connect metadata.`);
    const keys = createLocalJWKSet((await getJson(exchange, keysUrl)) as unknown as JSONWebKeySet);
    return { issuer, keys, at: clock.now() };
  }
}

async function getJson(exchange: Exchange, url: string): Promise<Record<string, unknown>> {
  const response = await exchange.sendForAll({
    method: "GET",
    url,
    headers: { accept: "application/json" },
    timeoutMs: 10_000,
  });
  const text = (await response.body?.buffer())?.toString("utf8") ?? "";
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}.`);
  return JSON.parse(text) as Record<string, unknown>;
}
