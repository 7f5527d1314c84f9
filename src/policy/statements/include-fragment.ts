import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import { allGateways, allScopes, allSections, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "include-fragment",
  summary: "Stands for the statements of a policy fragment.",
  attributes: { "fragment-id": string({ required: true, expression: false }) },
  sections: allSections,
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("include-fragment"),
};

/**
 * Runs the statements of a policy fragment, which must exist before the policy is saved.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/include-fragment-policy
 */
export function includeFragment(fragmentId: string): Element {
  return buildStatement(row, { "fragment-id": fragmentId });
}
