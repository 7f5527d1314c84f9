import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import { type Data, element } from "../element";
import { given, listed } from "../given";
import { list, type RequiredClaimArgs, requiredClaims } from "../required-claims";
import { row } from "../validate-jwt-row";

export { row };

/** Exactly one of `headerName`, `queryParameterName` and `tokenValue`. */
export interface ValidateJwtArgs {
  /**
   * Header that holds the token; one of header, query parameter and value.
   * @default - none
   */
  headerName?: Data;
  /**
   * Query parameter that holds the token.
   * @default - none
   */
  queryParameterName?: Data;
  /**
   * The token itself, without `Bearer `.
   * @default - none
   */
  tokenValue?: Data;
  /**
   * Addresses of OpenID Connect metadata; read every hour, and on an unknown key at most every five minutes.
   * @default - none
   */
  openidConfigUrls?: readonly string[];
  /**
   * Symmetric keys, base64.
   * @default - none
   */
  issuerSigningKeys?: readonly Data[];
  /**
   * Audiences of which a token must have one.
   * @default - any
   */
  audiences?: readonly Data[];
  /**
   * Issuers of which a token must come from one.
   * @default - those of the OpenID metadata
   */
  issuers?: readonly Data[];
  /**
   * Claims that a token must have.
   * @default - none
   */
  requiredClaims?: readonly RequiredClaimArgs[];
  /** @default true */
  requireExpirationTime?: boolean;
  /** @default true */
  requireSignedTokens?: boolean;
  /**
   * Authentication scheme that must stand before the token, such as `Bearer`.
   * @default - any scheme, or none
   */
  requireScheme?: string;
  /** Tolerance for the clocks of issuer and gateway. @default 0 */
  clockSkewSeconds?: number;
  /** @default 401 */
  failedValidationHttpCode?: number;
  /**
   * Message of the 401.
   * @default - one that names the reason
   */
  failedValidationErrorMessage?: string;
  /**
   * Keeps the token as a `Jwt` in this variable.
   * @default - none
   */
  outputTokenVariableName?: string;
}

/**
 * Demands a valid JSON Web Token.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/validate-jwt-policy
 */
export function validateJwt(args: ValidateJwtArgs): Element {
  given(row.name, args);
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
    ...listed(`${row.name}.openid-config`, args.openidConfigUrls ?? []).map((url) => element("openid-config", { url })),
    list("issuer-signing-keys", "key", args.issuerSigningKeys),
    list("audiences", "audience", args.audiences),
    list("issuers", "issuer", args.issuers),
    requiredClaims(args.requiredClaims),
  );
}
