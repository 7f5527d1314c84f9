import { policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "send-service-bus-message",
  summary: "Sends a message to a queue or a topic of Azure Service Bus.",
  follows:
    "The page of 09/2025: classic gateways only, where the page of 08/2025 had all but workspaces. The parts changed places between the two, so that their order is not checked.",
  attributes: {
    "queue-name": string(),
    "topic-name": string(),
    namespace: string(),
    "client-id": string(),
  },
  oneOf: [{ attributes: ["queue-name", "topic-name"], need: "any" }],
  children: [
    {
      name: "message-properties",
      maximum: 1,
      children: [
        {
          name: "message-property",
          attributes: { name: string({ required: true }) },
          text: { required: false, expression: true },
        },
      ],
    },
    { name: "payload", minimum: 1, maximum: 1, text: { required: false, expression: true } },
  ],
  anyOrder: true,
  sections: ["inbound", "outbound", "on-error"],
  scopes: ["global", "product", "api", "operation"],
  gateways: ["classic"],
  documentation: policyPage("send-service-bus-message"),
};
