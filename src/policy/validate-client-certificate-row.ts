import { allGateways, allScopes, boolean, type ChildRow, policyPage, type StatementRow, string } from "./statement-row";

const identity: ChildRow = {
  name: "identity",
  minimum: 1,
  maximum: 10,
  attributes: {
    thumbprint: string(),
    "serial-number": string(),
    "common-name": string(),
    subject: string(),
    "dns-name": string(),
    "issuer-subject": string(),
    "issuer-thumbprint": string(),
    "issuer-certificate-id": string(),
  },
  oneOf: [
    { attributes: ["issuer-certificate-id", "issuer-subject"], need: "at-most-one" },
    { attributes: ["issuer-certificate-id", "issuer-thumbprint"], need: "at-most-one" },
  ],
};

export const row: StatementRow = {
  name: "validate-client-certificate",
  summary: "Refuses callers whose client certificate is not valid or is none of the expected.",
  follows:
    "The page of 01/2025; Microsoft's schema for the number of identities. Expressions inside of an identity are assumed, because both are silent.",
  attributes: {
    "validate-revocation": boolean({ default: "true", expression: false }),
    "validate-trust": boolean({ default: "true", expression: false }),
    "validate-not-before": boolean({ default: "true", expression: false }),
    "validate-not-after": boolean({ default: "true", expression: false }),
    "ignore-error": boolean({ default: "false", expression: false }),
  },
  children: [{ name: "identities", maximum: 1, children: [identity] }],
  sections: ["inbound"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("validate-client-certificate"),
};
