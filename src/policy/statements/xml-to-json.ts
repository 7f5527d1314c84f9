import { allGateways, allScopes, boolean, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "xml-to-json",
  summary: "Turns the body of the request or of the response from XML into JSON.",
  follows: "The page of 09/2024.",
  attributes: {
    kind: string({ required: true, values: ["javascript-friendly", "direct"] }),
    apply: string({ required: true, values: ["always", "content-type-xml"] }),
    "consider-accept-header": boolean({ default: "true" }),
    "always-array-child-elements": boolean({ default: "false" }),
    "preserve-whitespace-nodes": boolean({ undocumented: true }),
    "empty-values": string({ values: ["preserve", "as-null"], undocumented: true }),
    "trim-values": boolean({ undocumented: true }),
  },
  sections: ["inbound", "outbound", "on-error"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("xml-to-json"),
};
