import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import type { Data } from "../element";
import { given } from "../given";
import { allScopes, boolean, integer, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "rate-limit-by-key",
  summary: "Limits the calls of a key in a period.",
  attributes: {
    calls: integer({ required: true, minimum: 0 }),
    "renewal-period": integer({ required: true, minimum: 1, maximum: 300 }),
    "counter-key": string({ required: true }),
    "increment-condition": boolean(),
    "increment-count": integer({ minimum: 0, default: "1" }),
    "retry-after-header-name": string({ default: "Retry-After", expression: false }),
    "retry-after-variable-name": string({ expression: false }),
    "remaining-calls-header-name": string({ expression: false }),
    "remaining-calls-variable-name": string({ expression: false }),
    "total-calls-header-name": string({ expression: false }),
    "increment-after-response": boolean({ expression: false, undocumented: true }),
    "flexible-retry-window": boolean({ expression: false, undocumented: true }),
  },
  sections: ["inbound"],
  scopes: allScopes,
  gateways: ["classic", "v2", "self-hosted", "workspace"],
  documentation: policyPage("rate-limit-by-key"),
};

/** Whose calls are counted, how many there are, and what callers are told. */
export interface RateLimitByKeyArgs {
  /** Calls allowed in each period. */
  calls: Data;
  /** Seconds, up to 300. */
  renewalPeriodSeconds: Data;
  /** Who is counted: one counter for each value. */
  counterKey: Data;
  /**
   * Whether a call counts; evaluated when the response is there.
   * @default - every call counts
   */
  incrementCondition?: Data;
  /** @default 1 */
  incrementCount?: Data;
  /** Response header that tells after how many seconds to call again. @default "Retry-After" */
  retryAfterHeaderName?: string;
  /**
   * Context variable with the seconds after which to call again.
   * @default - none
   */
  retryAfterVariableName?: string;
  /**
   * Response header that tells how many calls are left.
   * @default - none
   */
  remainingCallsHeaderName?: string;
  /**
   * Context variable with how many calls are left.
   * @default - none
   */
  remainingCallsVariableName?: string;
  /**
   * Response header that tells the limit.
   * @default - none
   */
  totalCallsHeaderName?: string;
}

/**
 * Answers 429 when a key has used up its calls. Counts of several gateway units are approximate.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/rate-limit-by-key-policy
 */
export function rateLimitByKey(args: RateLimitByKeyArgs): Element {
  given(row.name, args);
  return buildStatement(row, {
    calls: args.calls,
    "renewal-period": args.renewalPeriodSeconds,
    "counter-key": args.counterKey,
    "increment-condition": args.incrementCondition,
    "increment-count": args.incrementCount,
    "retry-after-header-name": args.retryAfterHeaderName,
    "retry-after-variable-name": args.retryAfterVariableName,
    "remaining-calls-header-name": args.remainingCallsHeaderName,
    "remaining-calls-variable-name": args.remainingCallsVariableName,
    "total-calls-header-name": args.totalCallsHeaderName,
  });
}
