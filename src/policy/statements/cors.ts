import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import { type Data, element } from "../element";
import { given, listed } from "../given";
import { list, listRow } from "../required-claims";
import { allGateways, allScopes, boolean, integer, policyPage, type StatementRow } from "../statement-row";

export const row: StatementRow = {
  name: "cors",
  summary: "Lets programs in browsers call from other origins.",
  follows:
    "The page of 07/2024. It asks for allowed-headers, Microsoft's schema does not; and it gives terminate-unmatched-request two defaults, so that none is claimed here.",
  attributes: { "allow-credentials": boolean({ default: "false" }), "terminate-unmatched-request": boolean() },
  anyOrder: true,
  children: [
    { ...listRow("allowed-origins", "origin"), minimum: 1 },
    {
      ...listRow("allowed-methods", "method"),
      attributes: { "preflight-result-max-age": integer({ minimum: 0, default: "0" }) },
    },
    { ...listRow("allowed-headers", "header"), minimum: 1, contested: true },
    listRow("expose-headers", "header"),
  ],
  once: true,
  sections: ["inbound"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("cors"),
};

/** Who may call from a browser, and how. */
export interface CorsArgs {
  /** Origins such as `https://contoso.com`, or `*` alone for all. */
  allowedOrigins: readonly Data[];
  /**
   * HTTP verbs, or `*` for all.
   * @default - GET and POST
   */
  allowedMethods?: readonly Data[];
  /** Headers that a request may have, or `*` for all. */
  allowedHeaders: readonly Data[];
  /**
   * Headers of the response that the program may read, or `*` for all.
   * @default - none
   */
  exposeHeaders?: readonly Data[];
  /** Whether browsers send cookies and other credentials. @default false */
  allowCredentials?: Data;
  /**
   * Ends a request from another origin with an empty 200; false lets it go on without CORS headers.
   * @default - the page contradicts itself
   */
  terminateUnmatchedRequest?: Data;
  /** How long a browser keeps the answer to a preflight request, in seconds; needs `allowedMethods`. @default 0 */
  preflightResultMaxAgeSeconds?: Data;
}

/**
 * Answers browsers' preflight requests and adds the CORS headers. Only the first one that a request meets counts.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/cors-policy
 */
export function cors(args: CorsArgs): Element {
  const { allowedMethods = [], preflightResultMaxAgeSeconds } = given(row.name, args);
  const methods = listed(`${row.name}.allowed-methods`, allowedMethods).map((method) => element("method", {}, method));
  return buildStatement(
    row,
    { "allow-credentials": args.allowCredentials, "terminate-unmatched-request": args.terminateUnmatchedRequest },
    list("allowed-origins", "origin", args.allowedOrigins),
    methods.length > 0 || preflightResultMaxAgeSeconds !== undefined
      ? element("allowed-methods", { "preflight-result-max-age": preflightResultMaxAgeSeconds }, ...methods)
      : undefined,
    list("allowed-headers", "header", args.allowedHeaders),
    list("expose-headers", "header", args.exposeHeaders),
  );
}
