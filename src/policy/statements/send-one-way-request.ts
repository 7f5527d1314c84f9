import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import { requestAttributes, requestElements, requestParts, type SentRequestArgs } from "../sent-request";
import { allGateways, allScopes, allSections, policyPage, type StatementRow } from "../statement-row";

export const row: StatementRow = {
  name: "send-one-way-request",
  summary: "Sends a request of the gateway's own and does not wait for the response.",
  follows:
    "The page of 03/2024; for workspace gateways and the order of the children send-request (assumed). authentication-token and authentication-token-store stand in the schema of Microsoft's editor only.",
  attributes: requestAttributes,
  children: requestParts,
  anyOrder: true,
  sections: allSections,
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("send-one-way-request"),
};

/**
 * Sends a request and goes on at once.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/send-one-way-request-policy
 */
export function sendOneWayRequest(args: SentRequestArgs): Element {
  const parts = requestElements(row.name, args);
  return buildStatement(row, { mode: args.mode, timeout: args.timeoutSeconds }, ...parts);
}
