import { policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "publish-event",
  summary: "Publishes an event to subscriptions of a GraphQL API.",
  follows: "The page of 07/2024; by the pages of the other data sources it stands in their responses too.",
  children: [
    {
      name: "targets",
      minimum: 1,
      maximum: 1,
      children: [
        {
          name: "graphql-subscription",
          minimum: 1,
          attributes: { id: string({ required: true }) },
        },
      ],
    },
  ],
  sections: [],
  scopes: ["resolver"],
  gateways: ["classic", "v2", "consumption"],
  documentation: policyPage("publish-event"),
};
