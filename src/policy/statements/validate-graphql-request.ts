import { allGateways, integer, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "validate-graphql-request",
  summary: "Refuses GraphQL requests that are invalid, too large, too deep or not allowed to a path.",
  follows:
    "The newest page, which no longer has the operation scope of the page of 12/2022; workspace gateways are assumed. The page requires `max-size` and the schema of Microsoft's editor does not.",
  once: true,
  attributes: {
    "error-variable-name": string(),
    "max-size": integer({ required: "contested", minimum: 0 }),
    "max-depth": integer({ minimum: 0, default: "6" }),
    "max-total-depth": integer({ minimum: 0, undocumented: true }),
    "max-complexity": integer({ minimum: 0, undocumented: true }),
  },
  children: [
    {
      name: "authorize",
      maximum: 1,
      children: [
        {
          name: "rule",
          maximum: 100,
          attributes: {
            path: string({ required: true }),
            action: string({ values: ["allow", "remove", "reject", "ignore"], default: "allow" }),
          },
        },
      ],
    },
  ],
  sections: ["inbound"],
  scopes: ["global", "workspace", "product", "api"],
  gateways: allGateways,
  documentation: policyPage("validate-graphql-request"),
};
