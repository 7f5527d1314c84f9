import { allGateways, allScopes, allSections, editorSchema, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "set-request-metric-dimension-value",
  summary: "Sets a dimension of the metric that the service has of a request.",
  follows:
    "The schema of Microsoft's editor; the reference does not have it. Sections, scopes and gateways are assumed.",
  attributes: { name: string({ required: true }), value: string({ required: true, empty: true }) },
  sections: allSections,
  scopes: allScopes,
  gateways: allGateways,
  documentation: editorSchema("set-request-metric-dimension-value"),
};
