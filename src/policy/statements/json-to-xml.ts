import { allGateways, allScopes, boolean, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "json-to-xml",
  summary: "Turns the body of the request or of the response from JSON into XML.",
  follows: "The page of 03/2024; for workspace gateways xml-to-json (assumed).",
  attributes: {
    apply: string({ required: true, values: ["always", "content-type-json"] }),
    "consider-accept-header": boolean({ default: "true" }),
    "parse-date": boolean({ default: "true", expression: false }),
    "namespace-separator": string({ default: "_" }),
    "namespace-prefix": string(),
    "namespace-block-name": string({ undocumented: true }),
    "attribute-block-name": string(),
    "attribute-prefix": string({ undocumented: true }),
    "invalid-character-replacement": string({ undocumented: true }),
    "null-values": string({ undocumented: true }),
    "empty-values": string({ values: ["preserve", "as-null"], undocumented: true }),
    "trim-values": boolean({ undocumented: true }),
  },
  sections: ["inbound", "outbound", "on-error"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("json-to-xml"),
};
