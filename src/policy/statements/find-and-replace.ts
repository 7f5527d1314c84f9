import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import type { Data } from "../element";
import { given } from "../given";
import { allGateways, allScopes, allSections, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "find-and-replace",
  summary: "Replaces a text in the body of the request or of the response.",
  attributes: { from: string({ required: true }), to: string({ required: true, empty: true }) },
  sections: allSections,
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("find-and-replace"),
};

/** What is replaced, and by what. */
export interface FindAndReplaceArgs {
  /** Text to look for. */
  from: Data;
  /** Text that takes its place; an empty one removes it. */
  to: Data;
}

/**
 * Replaces a text wherever it stands in the body.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/find-and-replace-policy
 */
export function findAndReplace(args: FindAndReplaceArgs): Element {
  const { from, to } = given(row.name, args);
  return buildStatement(row, { from, to });
}
