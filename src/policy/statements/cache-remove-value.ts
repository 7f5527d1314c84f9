import { buildStatement } from "../build-statement";
import { type CachingType, cachingType } from "../caching-type";
import type { Element } from "../document";
import type { Data } from "../element";
import { given } from "../given";
import { allGateways, allScopes, allSections, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "cache-remove-value",
  summary: "Removes a value from the cache.",
  follows: "The page of 07/2024.",
  attributes: { key: string({ required: true }), "caching-type": cachingType },
  sections: allSections,
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("cache-remove-value"),
};

/** What is removed, and from which cache. */
export interface CacheRemoveValueArgs {
  /** Key under which the value was stored. */
  key: Data;
  /** Which cache to remove it from. @default "prefer-external" */
  cachingType?: CachingType;
}

/**
 * Removes a value that cache-store-value has stored.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/cache-remove-value-policy
 */
export function cacheRemoveValue(args: CacheRemoveValueArgs): Element {
  const { key, cachingType } = given(row.name, args);
  return buildStatement(row, { key, "caching-type": cachingType });
}
