import type { Clock } from "../gateway/clock";
import type { ArmState } from "./arm-state";
import { accessTo } from "./directory/access";
import type { Entra } from "./stand-ins/entra";

/** How long a token is used again: Azure's live for an hour or more, and are renewed before they expire. */
const usedAgainMs = 50 * 60_000;

/** Tokens of managed identities, kept as API Management keeps them. */
export class IdentityTokens {
  readonly #tokens = new Map<string, { readonly token: Promise<string>; readonly until: number }>();

  constructor(
    private readonly entra: Entra,
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
    this.#tokens.set(key, { token, until: now + usedAgainMs });
    return token;
  }
}
