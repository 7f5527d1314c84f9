import { allGateways, allScopes, policyPage, type StatementRow } from "../statement-row";

export const row: StatementRow = {
  name: "xsl-transform",
  summary: "Transforms XML in the body of the request or of the response with a stylesheet.",
  follows: "The newest page. What stands inside is not looked at.",
  once: true,
  // Its parameters stand before a stylesheet, whose elements may have any prefix.
  children: "markup",
  sections: ["inbound", "outbound"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("xsl-transform"),
};
