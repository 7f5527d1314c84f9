import { buildStatement } from "../build-statement";
import { type CachingType, cachingType } from "../caching-type";
import type { Element } from "../document";
import type { Data } from "../element";
import { given } from "../given";
import { allGateways, allScopes, allSections, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "cache-lookup-value",
  summary: "Reads a value from the cache into a context variable.",
  follows:
    "The page of 07/2024, which says both that the variable is null on a miss and that it is not set; not set was followed.",
  attributes: {
    key: string({ required: true }),
    "default-value": string(),
    "variable-name": string({ required: true, expression: false }),
    "caching-type": cachingType,
  },
  sections: allSections,
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("cache-lookup-value"),
};

/** What to look for, and where it goes. */
export interface CacheLookupValueArgs {
  /** Key under which the value was stored. */
  key: Data;
  /** Context variable that gets the value. */
  variableName: string;
  /**
   * What the variable gets when nothing is found.
   * @default - the variable is not set
   */
  defaultValue?: Data;
  /** Which cache to look into. @default "prefer-external" */
  cachingType?: CachingType;
}

/**
 * Reads a value that cache-store-value has stored.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/cache-lookup-value-policy
 */
export function cacheLookupValue(args: CacheLookupValueArgs): Element {
  given(row.name, args);
  return buildStatement(row, {
    key: args.key,
    "default-value": args.defaultValue,
    "variable-name": args.variableName,
    "caching-type": args.cachingType,
  });
}
