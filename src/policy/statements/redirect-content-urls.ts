import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import { allGateways, allScopes, policyPage, type StatementRow } from "../statement-row";

export const row: StatementRow = {
  name: "redirect-content-urls",
  summary: "Lets links to the backend in the body point to the gateway, and in requests the other way round.",
  follows: "The page of 07/2024.",
  once: true,
  sections: ["inbound", "outbound"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("redirect-content-urls"),
};

/**
 * Lets links in the response's body point to the gateway, or those in the request's body to the backend. Headers stay as
 * they are. Once in a section.
 * @see https://learn.microsoft.com/azure/api-management/redirect-content-urls-policy
 */
export function redirectContentUrls(): Element {
  return buildStatement(row);
}
