import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import { allGateways, allScopes, allSections, type StatementRow } from "../statement-row";

export const row: StatementRow = {
  name: "base",
  summary: "Stands where the statements of the outer scope run.",
  sections: allSections,
  scopes: allScopes,
  gateways: allGateways,
  documentation:
    "https://learn.microsoft.com/azure/api-management/set-edit-policies#use-base-element-to-set-policy-evaluation-order",
};

/**
 * Where the statements of the outer scope run.
 * @see https://learn.microsoft.com/azure/api-management/set-edit-policies
 */
export function base(): Element {
  return buildStatement(row);
}
