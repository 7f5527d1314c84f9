import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import type { Data } from "../element";
import { allGateways, allScopes, policyPage, type StatementRow } from "../statement-row";

export const row: StatementRow = {
  name: "set-method",
  summary: "Sets the HTTP method of the request.",
  follows:
    "Its own page, which allows expressions; the pages of send-request and send-one-way-request say that none may stand there.",
  text: { required: true, expression: true },
  sections: ["inbound", "on-error"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("set-method"),
};

/**
 * Sets the HTTP method of the request, such as `POST`.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/set-method-policy
 */
export function setMethod(method: Data): Element {
  return buildStatement(row, {}, method);
}
