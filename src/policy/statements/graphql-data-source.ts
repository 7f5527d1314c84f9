import { fragments, gatewaysWithResolvers, inResolvers, response, textPart } from "../resolver-parts";
import { setUrlRow } from "../sent-request";
import { editorSchema, type StatementRow, single, string } from "../statement-row";
import { row as authenticationBasic } from "./authentication-basic";
import { row as authenticationCertificate } from "./authentication-certificate";
import { row as authenticationManagedIdentity } from "./authentication-managed-identity";
import { row as getAuthorizationContext } from "./get-authorization-context";
import { row as setBackendService } from "./set-backend-service";
import { row as setHeader } from "./set-header";

export const row: StatementRow = {
  name: "graphql-data-source",
  summary: "Resolves a field of a GraphQL API with a request to another GraphQL API.",
  follows:
    "The schema of Microsoft's editor; the reference does not have it. Scope and gateways are those of http-data-source (assumed).",
  children: [
    {
      name: "request",
      minimum: 1,
      maximum: 1,
      children: [
        single(authenticationBasic),
        single(authenticationCertificate),
        single(authenticationManagedIdentity),
        single(getAuthorizationContext),
        single(setBackendService),
        setUrlRow,
        setHeader,
        fragments,
        textPart("document", {}, 1),
        textPart("operationName"),
        {
          name: "variables",
          maximum: 1,
          children: [
            {
              name: "variable",
              minimum: 1,
              attributes: { name: string({ required: true }) },
              text: { required: false, expression: true },
            },
          ],
        },
      ],
      anyOrder: true,
    },
    response,
  ],
  ...inResolvers,
  gateways: gatewaysWithResolvers,
  documentation: editorSchema("graphql-data-source"),
};
