import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import type { Data } from "../element";
import { allGateways, allScopes, allSections, boolean, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "set-body",
  summary: "Sets the body of the request or of the response.",
  attributes: {
    template: string({ values: ["liquid", "none"], default: "none", expression: false }),
    "xsi-nil": string({ values: ["blank", "null"], default: "blank", expression: false }),
    "parse-date": boolean({ expression: false }),
    "html-decode-expression": boolean({ expression: false, undocumented: true }),
  },
  follows:
    "The page of 01/2023, with `none` from Microsoft's schema and samples, and on-error from samples. Liquid templates hold XML of their own.",
  text: { required: false, expression: true },
  children: "markup",
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
