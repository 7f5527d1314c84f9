import { allGateways, allScopes, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "jsonp",
  summary: "Wraps the response into a JavaScript call, for browsers that call across domains.",
  follows: "The page of 03/2024; workspace gateways, which it does not mention yet, are assumed.",
  once: true,
  attributes: { "callback-parameter-name": string({ required: true }) },
  sections: ["outbound"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("jsonp"),
};
