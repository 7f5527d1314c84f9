import { buildStatement } from "../build-statement";
import type { Element, Node } from "../document";
import type { Data } from "../element";
import { given } from "../given";
import { allGateways, allScopes, allSections, integer, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "limit-concurrency",
  summary: "Runs its statements for a number of requests at a time.",
  attributes: {
    key: string({ required: true }),
    "max-count": integer({ required: true, minimum: 1, expression: false }),
  },
  children: "statements",
  sections: allSections,
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("limit-concurrency"),
};

/** What is counted together, and how many there may be. */
export interface LimitConcurrencyArgs {
  /** Requests with the same value are counted together, by every policy that uses it. */
  key: Data;
  /** How many requests may be inside at a time. */
  maxCount: number;
}

/**
 * Runs statements for so many requests at a time; answers 429 to those beyond.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/limit-concurrency-policy
 */
export function limitConcurrency(args: LimitConcurrencyArgs, ...statements: readonly Node[]): Element {
  const { key, maxCount } = given(row.name, args);
  return buildStatement(row, { key, "max-count": maxCount }, ...statements);
}
