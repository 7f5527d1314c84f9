import { daprAttributes } from "../dapr-attributes";
import { policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "publish-to-dapr",
  summary: "Sends a message to a topic of Dapr.",
  follows: "The newest page, which no longer has the workspace scope of the page of 12/2022.",
  attributes: { "pubsub-name": string(), topic: string({ required: true }), ...daprAttributes },
  text: { required: false, expression: true },
  children: "markup",
  sections: ["inbound"],
  scopes: ["global", "product", "api", "operation"],
  gateways: ["self-hosted"],
  documentation: policyPage("publish-to-dapr"),
};
