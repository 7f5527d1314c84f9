import { listRow, requiredClaimsRow } from "./required-claims";
import { allGateways, allScopes, boolean, integer, policyPage, type StatementRow, string } from "./statement-row";

const key = {
  name: "key",
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
    { name: "openid-config", attributes: { url: string({ required: true }), host: string({ undocumented: true }) } },
    listRow("issuer-signing-tokens", "token", { minimum: 0 }),
    {
      name: "issuer-signing-keys",
      maximum: 1,
      anyOrder: true,
      children: [key, { ...key, name: "zumo-master-key", attributes: { id: string() } }],
    },
    { name: "decryption-keys", maximum: 1, children: [{ ...key, minimum: 1 }] },
    listRow("audiences", "audience", { minimum: 0 }),
    listRow("issuers", "issuer", { minimum: 0 }),
    requiredClaimsRow(0),
  ],
  follows:
    "The page of 03/2024; Microsoft's schema for the order of the parts, for lists that may be empty, and for issuer-signing-tokens, zumo-master-key and host, which no page describes.",
  oneOf: [{ attributes: ["header-name", "query-parameter-name", "token-value"], need: "one" }],
  sections: ["inbound"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("validate-jwt"),
};
