import { listRow, requiredClaimsRow } from "./required-claims";
import { allGateways, allScopes, boolean, integer, policyPage, type StatementRow, string } from "./statement-row";

const key = {
  name: "key",
  minimum: 1,
  attributes: { id: string(), "certificate-id": string(), n: string(), e: string() },
  text: { required: false, expression: true },
} as const;

export const row: StatementRow = {
  name: "validate-jwt",
  summary: "Refuses requests without a valid JSON Web Token.",
  attributes: {
    "header-name": string(),
    "query-parameter-name": string(),
    "token-value": string(),
    "failed-validation-httpcode": integer({ minimum: 100, maximum: 999, default: "401" }),
    "failed-validation-error-message": string(),
    "require-expiration-time": boolean({ default: "true" }),
    "require-scheme": string(),
    "require-signed-tokens": boolean({ default: "true" }),
    "clock-skew": integer({ minimum: 0, default: "0" }),
    "output-token-variable-name": string({ expression: false }),
  },
  children: [
    { name: "openid-config", attributes: { url: string({ required: true }) } },
    { name: "issuer-signing-keys", maximum: 1, children: [key] },
    { name: "decryption-keys", maximum: 1, children: [key] },
    listRow("audiences", "audience"),
    listRow("issuers", "issuer"),
    requiredClaimsRow,
  ],
  oneOf: [{ attributes: ["header-name", "query-parameter-name", "token-value"], need: "one" }],
  sections: ["inbound"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("validate-jwt"),
};
