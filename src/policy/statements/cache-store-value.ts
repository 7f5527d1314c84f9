import { buildStatement } from "../build-statement";
import { type CachingType, cachingType } from "../caching-type";
import type { Element } from "../document";
import type { Data } from "../element";
import { given } from "../given";
import { allGateways, allScopes, allSections, integer, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "cache-store-value",
  summary: "Stores a value in the cache under a key.",
  follows:
    "The page of 07/2024, without its notes on GET requests and on one use a section, which are those of cache-store: Microsoft's samples store several values in a section (assumed).",
  attributes: {
    key: string({ required: true }),
    value: string({ required: true, empty: true }),
    duration: integer({ required: true, minimum: 0 }),
    "caching-type": cachingType,
  },
  sections: allSections,
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("cache-store-value"),
};

/** What is stored, under which key and for how long. */
export interface CacheStoreValueArgs {
  /** Key under which cache-lookup-value finds it. */
  key: Data;
  /** What to store. */
  value: Data;
  /** How long it is kept, in seconds. */
  durationSeconds: Data;
  /** Which cache to store it in. @default "prefer-external" */
  cachingType?: CachingType;
}

/**
 * Stores a value for cache-lookup-value. The gateway does not wait for it to be there.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/cache-store-value-policy
 */
export function cacheStoreValue(args: CacheStoreValueArgs): Element {
  given(row.name, args);
  return buildStatement(row, {
    key: args.key,
    value: args.value,
    duration: args.durationSeconds,
    "caching-type": args.cachingType,
  });
}
