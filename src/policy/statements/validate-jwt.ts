import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import { type Data, element } from "../element";
import { list, type RequiredClaimArgs, requiredClaims } from "../required-claims";
import { row } from "../validate-jwt-row";

export { row };

/** Exactly one of `headerName`, `queryParameterName` and `tokenValue`. */
export interface ValidateJwtArgs {
  headerName?: Data;
  queryParameterName?: Data;
  /** The token itself, without `Bearer `. */
  tokenValue?: Data;
  /** Addresses of OpenID Connect metadata; read every hour, and on an unknown key at most every five minutes. */
  openidConfigUrls?: readonly string[];
  /** Symmetric keys, base64. */
  issuerSigningKeys?: readonly Data[];
  audiences?: readonly Data[];
  issuers?: readonly Data[];
  requiredClaims?: readonly RequiredClaimArgs[];
  /** @default true */
  requireExpirationTime?: boolean;
  /** @default true */
  requireSignedTokens?: boolean;
  /** Authentication scheme that must stand before the token, such as `Bearer`. */
  requireScheme?: string;
  /** Tolerance for the clocks of issuer and gateway. @default 0 */
  clockSkewSeconds?: number;
  /** @default 401 */
  failedValidationHttpCode?: number;
  failedValidationErrorMessage?: string;
  /** Keeps the token as a `Jwt` in this variable. */
  outputTokenVariableName?: string;
}

/** Demands a valid JSON Web Token. */
export function validateJwt(args: ValidateJwtArgs): Element {
  return buildStatement(
    row,
    {
      "header-name": args.headerName,
      "query-parameter-name": args.queryParameterName,
      "token-value": args.tokenValue,
      "failed-validation-httpcode": args.failedValidationHttpCode,
      "failed-validation-error-message": args.failedValidationErrorMessage,
      "require-expiration-time": args.requireExpirationTime,
      "require-scheme": args.requireScheme,
      "require-signed-tokens": args.requireSignedTokens,
      "clock-skew": args.clockSkewSeconds,
      "output-token-variable-name": args.outputTokenVariableName,
    },
    ...(args.openidConfigUrls ?? []).map((url) => element("openid-config", { url })),
    list("issuer-signing-keys", "key", args.issuerSigningKeys),
    list("audiences", "audience", args.audiences),
    list("issuers", "issuer", args.issuers),
    requiredClaims(args.requiredClaims),
  );
}
