import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import type { Data } from "../element";
import { given } from "../given";
import { allGateways, allScopes, allSections, integer, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "set-status",
  summary: "Sets the status of the response.",
  attributes: { code: integer({ required: true, minimum: 100, maximum: 999 }), reason: string() },
  follows: "Samples without a reason, for which the table of the page of 07/2024 asks.",
  sections: allSections,
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("set-status"),
};

/** Status code and reason phrase. */
export interface SetStatusArgs {
  /** HTTP status code. */
  code: Data;
  /** Reason phrase. @default - the usual one of the code */
  reason?: Data;
}

/**
 * Sets the status of the response.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/set-status-policy
 */
export function setStatus(args: SetStatusArgs): Element {
  const { code, reason } = given(row.name, args);
  return buildStatement(row, { code, reason });
}
