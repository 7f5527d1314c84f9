import { fragments, inResolvers, parameters, response, textPart } from "../resolver-parts";
import { boolean, policyPage, type StatementRow, single, string } from "../statement-row";
import { row as authenticationCertificate } from "./authentication-certificate";
import { row as getAuthorizationContext } from "./get-authorization-context";
import { row as setBody } from "./set-body";

export const row: StatementRow = {
  name: "sql-data-source",
  summary: "Resolves a field of a GraphQL API with a statement for Azure SQL.",
  follows:
    "The page of 06/2023 and its newer list of tiers; get-authorization-context stands in the schema of Microsoft's editor only.",
  children: [
    {
      name: "connection-info",
      minimum: 1,
      maximum: 1,
      children: [
        single(getAuthorizationContext),
        textPart(
          "connection-string",
          {
            "use-managed-identity": boolean({ default: "false" }),
            scope: string({ undocumented: true }),
            "client-id": string({ undocumented: true }),
          },
          1,
        ),
        fragments,
        single(authenticationCertificate),
      ],
      anyOrder: true,
    },
    fragments,
    {
      name: "request",
      minimum: 1,
      maximum: 1,
      attributes: { "single-result": boolean({ default: "false" }) },
      children: [
        fragments,
        single(setBody),
        textPart("sql-statement", {}, 1),
        parameters({ name: string({ required: true }), "sql-type": string() }),
      ],
      anyOrder: true,
    },
    response,
  ],
  ...inResolvers,
  gateways: ["classic", "v2"],
  documentation: policyPage("sql-data-source"),
};
