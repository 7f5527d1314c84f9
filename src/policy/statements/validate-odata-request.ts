import { allGateways, integer, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "validate-odata-request",
  summary: "Refuses requests to an OData API that do not conform to OData.",
  follows: "The page of 07/2024.",
  once: true,
  attributes: {
    "error-variable-name": string(),
    "default-odata-version": string({ default: "4.0" }),
    "min-odata-version": string(),
    "max-odata-version": string(),
    "max-size": integer({ minimum: 0 }),
  },
  sections: ["inbound"],
  scopes: ["global", "workspace", "product", "api"],
  gateways: allGateways,
  documentation: policyPage("validate-odata-request"),
};
