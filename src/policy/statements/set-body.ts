import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import type { Data } from "../element";
import { allGateways, allScopes, allSections, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "set-body",
  summary: "Sets the body of the request or of the response.",
  attributes: {
    template: string({ values: ["liquid"], expression: false }),
    "xsi-nil": string({ values: ["blank", "null"], expression: false }),
    "parse-date": string({ values: ["true", "false"], expression: false }),
  },
  text: { required: false, expression: true },
  sections: allSections,
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("set-body"),
};

/**
 * Sets the body: of the request in inbound and backend, of the response in outbound and on-error.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/set-body-policy
 */
export function setBody(body: Data): Element {
  return buildStatement(row, {}, body);
}
