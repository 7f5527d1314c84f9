import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import type { Data } from "../element";
import { given } from "../given";
import { allGateways, allScopes, boolean, integer, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "cache-store",
  summary: "Keeps the response to a GET request for cache-lookup.",
  follows: "The page of 07/2024.",
  once: true,
  attributes: {
    duration: integer({ required: true, minimum: 0 }),
    "cache-response": boolean({ default: "false" }),
    "caching-mode": string({ undocumented: true }),
  },
  sections: ["outbound"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("cache-store"),
};

/** Which responses are kept, and how long. */
export interface CacheStoreArgs {
  /** How long a response is kept, in seconds. */
  durationSeconds: Data;
  /**
   * Whether this response is kept.
   * @default - responses with the status 200 are
   */
  cacheResponse?: Data;
}

/**
 * Keeps the response for cache-lookup. Only responses to GET requests; once in a section.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/cache-store-policy
 */
export function cacheStore(args: CacheStoreArgs): Element {
  const { durationSeconds, cacheResponse } = given(row.name, args);
  return buildStatement(row, { duration: durationSeconds, "cache-response": cacheResponse });
}
