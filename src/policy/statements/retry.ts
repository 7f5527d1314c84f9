import { buildStatement } from "../build-statement";
import type { Element, Expression, Node } from "../document";
import type { Data } from "../element";
import { given } from "../given";
import { allGateways, allScopes, allSections, boolean, integer, policyPage, type StatementRow } from "../statement-row";

export const row: StatementRow = {
  name: "retry",
  summary: "Runs its statements, and again while a condition holds.",
  attributes: {
    condition: boolean({ required: true }),
    count: integer({ required: true, minimum: 1, maximum: 50 }),
    interval: integer({ required: true, minimum: 0 }),
    "max-interval": integer({ minimum: 0 }),
    delta: integer({ minimum: 0 }),
    "first-fast-retry": boolean({ default: "false" }),
  },
  follows: "The page of 12/2022; Microsoft's schema for whole seconds, and for an interval of 0.",
  children: "statements",
  sections: allSections,
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("retry"),
};

/** When to try again, how often, and how long to wait. */
export interface RetryArgs {
  /** Whether to run the statements again. */
  condition: Expression;
  /** How often at most, beside the first run: 1 to 50. */
  count: Data;
  /** Seconds between two runs. */
  intervalSeconds: Data;
  /**
   * Longest wait in seconds; makes the interval grow exponentially together with `deltaSeconds`.
   * @default - none: waits stay as long as `intervalSeconds`
   */
  maxIntervalSeconds?: Data;
  /**
   * What the interval grows by, in seconds.
   * @default - none: waits do not grow
   */
  deltaSeconds?: Data;
  /** The first repetition comes at once. @default false */
  firstFastRetry?: Data;
}

/**
 * Runs statements, and again as long as the condition is true. Let forward-request keep the body when it is inside.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/retry-policy
 */
export function retry(args: RetryArgs, ...statements: readonly Node[]): Element {
  given(row.name, args);
  const attributes = {
    condition: args.condition,
    count: args.count,
    interval: args.intervalSeconds,
    "max-interval": args.maxIntervalSeconds,
    delta: args.deltaSeconds,
    "first-fast-retry": args.firstFastRetry,
  };
  return buildStatement(row, attributes, ...statements);
}
