import { policyPage, type StatementRow, string } from "../statement-row";
import { row as httpDataSource } from "./http-data-source";

export const row: StatementRow = {
  name: "set-graphql-resolver",
  summary: "Resolves a field of a GraphQL API with an HTTP request; resolvers with their own policies took its place.",
  follows: "The page of 12/2022, which is no longer in the index of the reference.",
  attributes: { "parent-type": string({ required: true }), field: string({ required: true }) },
  children: [{ ...httpDataSource, minimum: 1, maximum: 1 }],
  sections: ["backend"],
  scopes: ["global", "product", "api", "operation"],
  gateways: ["classic"],
  documentation: policyPage("set-graphql-resolver"),
};
