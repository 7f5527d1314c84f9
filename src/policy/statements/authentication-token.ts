import { allGateways, allScopes, boolean, editorSchema, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "authentication-token",
  summary: "Authenticates to the backend with a token of the gateway's identity or of a token service.",
  follows:
    "The schema of Microsoft's editor; the reference does not have it. Sections, scopes and gateways are those of authentication-managed-identity (assumed).",
  attributes: {
    "token-type": string({
      values: ["managed-service-identity", "token-service"],
      default: "managed-service-identity",
    }),
    "token-service-url": string(),
    "resource-url": string(),
    "ignore-error": boolean({ default: "false" }),
  },
  sections: ["inbound"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: editorSchema("authentication-token"),
};
