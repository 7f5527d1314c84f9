import { apiElements, apiRow } from "../api-limits";
import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import { given } from "../given";
import { allGateways, integer, policyPage, type StatementRow, string } from "../statement-row";

const limit = {
  calls: integer({ required: true, minimum: 0, expression: false }),
  "renewal-period": integer({ required: true, minimum: 1, maximum: 300, expression: false }),
} as const;

const api = apiRow(limit);

export const row: StatementRow = {
  name: "rate-limit",
  summary: "Limits the calls of a subscription in a period.",
  follows: "The newest page (v2 tiers count with a token bucket); Microsoft's schema for operations outside of an API.",
  attributes: {
    ...limit,
    "retry-after-header-name": string({ default: "Retry-After", expression: false }),
    "retry-after-variable-name": string({ expression: false }),
    "remaining-calls-header-name": string({ expression: false }),
    "remaining-calls-variable-name": string({ expression: false }),
    "total-calls-header-name": string({ expression: false }),
  },
  children: [api, { ...api, name: "operation", children: [] }],
  once: true,
  sections: ["inbound"],
  scopes: ["product", "api", "operation"],
  gateways: allGateways,
  documentation: policyPage("rate-limit"),
};

/** A limit of an operation of its own; `name` or `id` is required. */
export interface OperationRateLimitArgs {
  /** Name of the API or operation. @default - none; then `id` is required */
  name?: string;
  /** Its id, which comes before the name. @default - none; then `name` is required */
  id?: string;
  /** Calls allowed in each period. */
  calls: number;
  /** Seconds, up to 300. */
  renewalPeriodSeconds: number;
}

/** A limit of an API of its own; `name` or `id` is required. */
export interface ApiRateLimitArgs extends OperationRateLimitArgs {
  /** Limits of its operations. @default - none */
  operations?: readonly OperationRateLimitArgs[];
}

/** How many calls a subscription has, and what callers are told. */
export interface RateLimitArgs {
  /** Calls allowed in each period. */
  calls: number;
  /** Seconds, up to 300. */
  renewalPeriodSeconds: number;
  /** Response header that tells after how many seconds to call again. @default "Retry-After" */
  retryAfterHeaderName?: string;
  /** Context variable with the seconds after which to call again. @default - none */
  retryAfterVariableName?: string;
  /** Response header that tells how many calls are left. @default - none */
  remainingCallsHeaderName?: string;
  /** Context variable with how many calls are left. @default - none */
  remainingCallsVariableName?: string;
  /** Response header that tells the limit. @default - none */
  totalCallsHeaderName?: string;
  /** Limits of single APIs of the product, which count beside this one. @default - none */
  apis?: readonly ApiRateLimitArgs[];
}

/**
 * Answers 429 when a subscription has used up its calls. Only for calls with a subscription key.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/rate-limit-policy
 */
export function rateLimit(args: RateLimitArgs): Element {
  given(row.name, args);
  return buildStatement(
    row,
    {
      calls: args.calls,
      "renewal-period": args.renewalPeriodSeconds,
      "retry-after-header-name": args.retryAfterHeaderName,
      "retry-after-variable-name": args.retryAfterVariableName,
      "remaining-calls-header-name": args.remainingCallsHeaderName,
      "remaining-calls-variable-name": args.remainingCallsVariableName,
      "total-calls-header-name": args.totalCallsHeaderName,
    },
    ...apiElements<OperationRateLimitArgs>(row.name, args.apis, ({ name, id, calls, renewalPeriodSeconds }) => {
      return { name, id, calls, "renewal-period": renewalPeriodSeconds };
    }),
  );
}
