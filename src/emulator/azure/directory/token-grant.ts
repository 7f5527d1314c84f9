// What a client that asks Entra ID for a token gets.

/** What an access token says: who its bearer is, and for whom it is. */
export interface TokenGrant {
  /** Object id of the service principal. */
  readonly objectId: string;
  readonly clientId: string;
  readonly audience: string;
  /** @default - none */
  readonly roles?: readonly string[];
  /** @default "1.0" */
  readonly version?: TokenVersion;
  /** @default - that of the subscription */
  readonly tenantId?: string;
}

export type TokenVersion = "1.0" | "2.0";

/** Why a client that asks for a token gets none. */
export interface TokenRefusal {
  readonly status: number;
  readonly error: string;
  readonly description: string;
  /** The number behind AADSTS. */
  readonly code: number;
}

/** The resource that a client asks to call: client credentials take all that was granted there. */
export function audienceOf(scope: string): string | TokenRefusal {
  const [, audience] = /^(\S+)\/\.default$/.exec(scope) ?? [];
  return (
    audience ??
    refusal(400, "invalid_scope", 1002012, `The scope has to be one resource with /.default behind it, got "${scope}".`)
  );
}

export function refusal(status: number, error: string, code: number, description: string): TokenRefusal {
  return { status, error, code, description };
}
