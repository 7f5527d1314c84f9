import { policyPage, type StatementRow } from "../statement-row";

export const row: StatementRow = {
  name: "cross-domain",
  summary: "Lets clients in Adobe Flash and Microsoft Silverlight call the API.",
  follows: "The newest page. What stands inside is specified by Adobe and not looked at.",
  children: [{ name: "cross-domain-policy", maximum: 1, children: "markup" }],
  sections: ["inbound"],
  scopes: ["global"],
  gateways: ["classic", "v2", "consumption", "self-hosted"],
  documentation: policyPage("cross-domain"),
};
