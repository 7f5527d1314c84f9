import { allGateways, allScopes, allSections, editorSchema, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "invoke-request",
  summary: "Sends the request to another address of the gateway, where its processing begins anew.",
  follows:
    "The schema of Microsoft's editor for `url` and `value`, Microsoft's policy toolkit for the rest; the reference does not have it. Sections, scopes and gateways are assumed.",
  attributes: {
    url: string(),
    method: string(),
    "backend-id": string(),
    "response-variable-name": string(),
  },
  children: [
    { name: "value", text: { required: false, expression: true } },
    { name: "header", attributes: { name: string({ required: true }), value: string() } },
    { name: "body", maximum: 1, text: { required: false, expression: true } },
  ],
  anyOrder: true,
  sections: allSections,
  scopes: allScopes,
  gateways: allGateways,
  documentation: editorSchema("invoke-request"),
};
