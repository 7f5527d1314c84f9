import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import type { Data } from "../element";
import { given } from "../given";
import { allGateways, allScopes, boolean, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "rewrite-uri",
  summary: "Gives the request another path and query before it goes to the backend.",
  follows:
    "The page of 07/2024: unmatched parameters are copied by default; the schema of Microsoft's editor has false.",
  attributes: {
    template: string({ required: true, empty: true }),
    "copy-unmatched-params": boolean({ default: "true" }),
  },
  sections: ["inbound"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("rewrite-uri"),
};

/** The path and query that the backend gets. */
export interface RewriteUriArgs {
  /** Path and query; `{name}` stands for a parameter of the operation's template. An expression must be all of it. */
  template: Data;
  /** Whether query parameters that the operation's template does not name are kept. @default true */
  copyUnmatchedParams?: Data;
}

/**
 * Changes path and query of the request to the backend.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/rewrite-uri-policy
 */
export function rewriteUri(args: RewriteUriArgs): Element {
  const { template, copyUnmatchedParams } = given(row.name, args);
  return buildStatement(row, { template, "copy-unmatched-params": copyUnmatchedParams });
}
