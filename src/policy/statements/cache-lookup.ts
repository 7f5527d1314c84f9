import { buildStatement } from "../build-statement";
import { type CachingType, cachingType } from "../caching-type";
import type { Element, Expression } from "../document";
import { type Data, element } from "../element";
import { given, listed } from "../given";
import { allGateways, allScopes, boolean, policyPage, type StatementRow, string } from "../statement-row";

export const DownstreamCachingType = { None: "none", Private: "private", Public: "public" } as const;
export type DownstreamCachingType = (typeof DownstreamCachingType)[keyof typeof DownstreamCachingType];

export const row: StatementRow = {
  name: "cache-lookup",
  summary: "Answers a GET request with the response that was kept for it.",
  follows: "The page of 07/2024, and the schema of Microsoft's editor, which takes the children in any order.",
  once: true,
  attributes: {
    "vary-by-developer": boolean({ required: true, default: "false" }),
    "vary-by-developer-groups": boolean({ required: true, default: "false" }),
    "caching-type": cachingType,
    "downstream-caching-type": string({ values: Object.values(DownstreamCachingType), default: "none" }),
    "must-revalidate": boolean({ default: "true" }),
    "allow-private-response-caching": boolean({ default: "false" }),
  },
  children: [
    { name: "vary-by-header", text: { required: true, expression: true } },
    { name: "vary-by-query-parameter", text: { required: true, expression: true } },
  ],
  anyOrder: true,
  sections: ["inbound"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("cache-lookup"),
};

/** Whose responses are looked at, and what caches beyond the gateway may do. */
export interface CacheLookupArgs {
  /** Whether each developer has a cache of their own, by the subscription key. */
  varyByDeveloper: Data;
  /** Whether each group of developers has a cache of its own. */
  varyByDeveloperGroups: Data;
  /** Which cache to look into. @default "prefer-external" */
  cachingType?: CachingType;
  /** What browsers and proxies may keep. @default "none" */
  downstreamCachingType?: DownstreamCachingType | Expression;
  /** Whether caches beyond the gateway must ask before they use what is out of date. @default true */
  mustRevalidate?: Data;
  /** Whether responses to requests with an Authorization header are kept too. @default false */
  allowPrivateResponseCaching?: Data;
  /**
   * Request headers that part the cache.
   * @default - none
   */
  varyByHeaders?: readonly Data[];
  /**
   * Query parameters that part the cache; one text may name several, with `;` between them.
   * @default - none
   */
  varyByQueryParameters?: readonly Data[];
}

/**
 * Answers from the cache what cache-store kept there. Only GET requests; once in a section.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/cache-lookup-policy
 */
export function cacheLookup(args: CacheLookupArgs): Element {
  const { varyByHeaders = [], varyByQueryParameters = [] } = given(row.name, args);
  const attributes = {
    "vary-by-developer": args.varyByDeveloper,
    "vary-by-developer-groups": args.varyByDeveloperGroups,
    "caching-type": args.cachingType,
    "downstream-caching-type": args.downstreamCachingType,
    "must-revalidate": args.mustRevalidate,
    "allow-private-response-caching": args.allowPrivateResponseCaching,
  };
  return buildStatement(
    row,
    attributes,
    ...listed(`${row.name}.vary-by-header`, varyByHeaders).map((name) => element("vary-by-header", {}, name)),
    ...listed(`${row.name}.vary-by-query-parameter`, varyByQueryParameters).map((name) =>
      element("vary-by-query-parameter", {}, name),
    ),
  );
}
