import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import type { Data } from "../element";
import { given } from "../given";
import { allGateways, allScopes, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "authentication-basic",
  summary: "Authenticates to the backend with a user name and a password.",
  attributes: { username: string({ required: true }), password: string({ required: true, empty: true }) },
  once: true,
  sections: ["inbound"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("authentication-basic"),
};

/** Credentials that the backend knows. */
export interface AuthenticationBasicArgs {
  /** User name. */
  username: Data;
  /** Password: a named value keeps it out of the policy. */
  password: Data;
}

/**
 * Authenticates to the backend with Basic credentials in the Authorization header.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/authentication-basic-policy
 */
export function authenticationBasic(args: AuthenticationBasicArgs): Element {
  const { username, password } = given(row.name, args);
  return buildStatement(row, { username, password });
}
