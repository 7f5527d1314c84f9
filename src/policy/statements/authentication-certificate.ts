import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import type { Data } from "../element";
import { given } from "../given";
import { allGateways, allScopes, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "authentication-certificate",
  summary: "Authenticates to the backend with a client certificate.",
  attributes: { thumbprint: string(), "certificate-id": string(), body: string(), password: string() },
  oneOf: [
    { attributes: ["thumbprint", "certificate-id", "body"], need: "any" },
    { attributes: ["thumbprint", "certificate-id"], need: "at-most-one" },
  ],
  sections: ["inbound"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("authentication-certificate"),
};

/** The certificate: by name, by thumbprint, or itself. */
export interface AuthenticationCertificateArgs {
  /**
   * Name of a certificate of the service; the way for those that a key vault renews.
   * @default - none; then `thumbprint` or `body` is required
   */
  certificateId?: Data;
  /**
   * Thumbprint of a certificate of the service.
   * @default - none; then `certificateId` or `body` is required
   */
  thumbprint?: Data;
  /**
   * The certificate as a byte array, by an expression.
   * @default - none; then `certificateId` or `thumbprint` is required
   */
  body?: Data;
  /**
   * Password of the certificate in `body`: a named value keeps it out of the policy.
   * @default - none
   */
  password?: Data;
}

/**
 * Authenticates to the backend with a client certificate.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/authentication-certificate-policy
 */
export function authenticationCertificate(args: AuthenticationCertificateArgs): Element {
  const { certificateId, thumbprint, body, password } = given(row.name, args);
  return buildStatement(row, { thumbprint, "certificate-id": certificateId, body, password });
}
