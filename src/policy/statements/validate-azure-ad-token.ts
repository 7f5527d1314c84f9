import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import type { Data } from "../element";
import { given } from "../given";
import { list, listRow, type RequiredClaimArgs, requiredClaims, requiredClaimsRow } from "../required-claims";
import { allGateways, allScopes, boolean, integer, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "validate-azure-ad-token",
  summary: "Refuses requests without a valid token of Microsoft Entra ID.",
  follows:
    "Microsoft's samples, which deploy with audiences only; the pages ask for client applications. Their order of the parts has changed, and Microsoft's schema takes any.",
  attributes: {
    "tenant-id": string({ required: true }),
    "header-name": string({ default: "Authorization" }),
    "query-parameter-name": string(),
    "token-value": string(),
    "authentication-endpoint": string(),
    "require-scheme": string({ undocumented: true }),
    "allow-protected-forwarded-tokens": boolean({ undocumented: true }),
    "allow-proof-of-possession-tokens": boolean({ undocumented: true }),
    "failed-validation-httpcode": integer({ minimum: 100, maximum: 999, default: "401" }),
    "failed-validation-error-message": string(),
    "output-token-variable-name": string({ expression: false }),
  },
  anyOrder: true,
  children: [
    listRow("backend-application-ids", "application-id", { expression: false }),
    listRow("client-application-ids", "application-id", { expression: false }),
    listRow("audiences", "audience"),
    requiredClaimsRow(1),
    {
      name: "decryption-keys",
      maximum: 1,
      children: [
        { name: "key", minimum: 1, attributes: { id: string(), "certificate-id": string({ required: true }) } },
      ],
    },
  ],
  sections: ["inbound"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("validate-azure-ad-token"),
};

/** Which tokens of Microsoft Entra ID are accepted. */
export interface ValidateAzureAdTokenArgs {
  /** Tenant id or domain. */
  tenantId: Data;
  /**
   * Client applications that may call; none: all of the tenant.
   * @default - all of the tenant
   */
  clientApplicationIds?: readonly Data[];
  /**
   * Audiences of which the token must have one.
   * @default - any
   */
  audiences?: readonly Data[];
  /**
   * Claims that a token must have.
   * @default - none
   */
  requiredClaims?: readonly RequiredClaimArgs[];
  /**
   * Applications that may be called; seldom needed beside `audiences`.
   * @default - any
   */
  backendApplicationIds?: readonly Data[];
  /** Header that holds the token. @default "Authorization" */
  headerName?: Data;
  /**
   * Query parameter that holds the token, instead.
   * @default - none
   */
  queryParameterName?: Data;
  /**
   * The token itself, without `Bearer `, instead.
   * @default - none
   */
  tokenValue?: Data;
  /**
   * Endpoint of Microsoft Entra ID in another cloud.
   * @default - the one of the service's cloud
   */
  authenticationEndpoint?: Data;
  /** Status code of the answer to a request without valid token. @default 401 */
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
 * Demands a token that Microsoft Entra ID issued.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/validate-azure-ad-token-policy
 */
export function validateAzureAdToken(args: ValidateAzureAdTokenArgs): Element {
  given(row.name, args);
  return buildStatement(
    row,
    {
      "tenant-id": args.tenantId,
      "header-name": args.headerName,
      "query-parameter-name": args.queryParameterName,
      "token-value": args.tokenValue,
      "authentication-endpoint": args.authenticationEndpoint,
      "failed-validation-httpcode": args.failedValidationHttpCode,
      "failed-validation-error-message": args.failedValidationErrorMessage,
      "output-token-variable-name": args.outputTokenVariableName,
    },
    list("backend-application-ids", "application-id", args.backendApplicationIds),
    list("client-application-ids", "application-id", args.clientApplicationIds),
    list("audiences", "audience", args.audiences),
    requiredClaims(args.requiredClaims),
  );
}
