import { daprAttributes } from "../dapr-attributes";
import { policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "invoke-dapr-binding",
  summary: "Triggers an output binding of Dapr.",
  follows: "The page of 07/2024.",
  attributes: { name: string({ required: true }), operation: string({ expression: false }), ...daprAttributes },
  children: [
    {
      name: "metadata",
      maximum: 1,
      children: [
        {
          name: "item",
          attributes: { key: string({ required: true }) },
          text: { required: false, expression: true },
        },
      ],
    },
    { name: "data", maximum: 1, text: { required: false, expression: true }, children: "markup" },
  ],
  sections: ["inbound", "outbound", "on-error"],
  scopes: ["global", "product", "api", "operation"],
  gateways: ["self-hosted"],
  documentation: policyPage("invoke-dapr-binding"),
};
