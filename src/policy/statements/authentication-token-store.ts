import { allGateways, allScopes, boolean, editorSchema, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "authentication-token-store",
  summary: "Authenticates to the backend with a token of the token store.",
  follows:
    "The schema of Microsoft's editor; the reference does not have it. Sections, scopes and gateways are those of authentication-managed-identity (assumed).",
  attributes: {
    "token-id": string(),
    "client-id": string(),
    "output-token-variable-name": string(),
    "ignore-error": boolean({ default: "false" }),
  },
  sections: ["inbound"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: editorSchema("authentication-token-store"),
};
