import type { Clock } from "../gateway/clock";
import type { ArmState } from "./arm-state";
import { accessTo } from "./directory/access";
import type { Entra } from "./stand-ins/entra";

/** How long a token is used again: Azure's live for an hour or more, and are renewed before they expire. */
const usedAgainMs = 50 * 60_000;

/** Resources may come from expressions: not more tokens than so many are kept. */
const keptTokens = 1000;

interface Kept {
  readonly token: Promise<string>;
  readonly until: number;
}

/** Tokens of managed identities, kept as API Management keeps them. */
export class IdentityTokens {
  /** Those that expire first come first. */
  readonly #tokens = new Map<string, Kept>();

  constructor(
    private readonly entra: Pick<Entra, "token">,
    private readonly clock: Clock,
    private readonly state: ArmState,
  ) {}

  /** @throws Error when the application takes only those who have a role, and the identity has none */
  token(principalId: string, resource: string): Promise<string> {
    const key = `${principalId} ${resource}`;
    const now = this.clock.now();
    const kept = this.#tokens.get(key);
    if (kept !== undefined && kept.until > now) return kept.token;
    const access = accessTo(this.state, principalId, resource);
    if (access?.isRefused)
      throw new Error(
        `AADSTS501051: the identity ${principalId} is not assigned to a role for the application ${resource}.`,
      );
    const token = this.entra.token({ objectId: principalId, clientId: principalId, audience: resource, ...access });
    this.#keep(key, { token, until: now + usedAgainMs });
    return token;
  }

  #keep(key: string, kept: Kept): void {
    this.#tokens.delete(key);
    for (const oldest of this.#tokens.keys()) {
      if (this.#tokens.size < keptTokens) break;
      this.#tokens.delete(oldest);
    }
    this.#tokens.set(key, kept);
    // Who waits for the token hears why there is none; whoever asks next asks anew.
    kept.token.catch(() => {
      if (this.#tokens.get(key) === kept) this.#tokens.delete(key);
    });
  }
}
