import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import type { Data } from "../element";
import { given } from "../given";
import { allScopes, boolean, integer, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "quota-by-key",
  summary: "Limits the calls or the kilobytes of a key, once or in each period.",
  follows:
    "The page of 05/2025: v2 and workspace gateways, which its own banner of tiers does not name. Periods written as ISO 8601 durations are reported to work, and Microsoft's schema takes any text.",
  attributes: {
    calls: integer({ minimum: 0, expression: false }),
    bandwidth: integer({ minimum: 0, expression: false }),
    "renewal-period": string({
      required: true,
      expression: false,
      format: {
        pattern: /^\s*(0+|0*([3-9]\d\d|[1-9]\d{3,})|P[\dYMWDTHS.]+)\s*$/,
        sentence: "0 or at least 300 seconds, or an ISO 8601 duration",
      },
    }),
    "counter-key": string({ required: true }),
    "increment-condition": boolean(),
    "increment-count": integer({ minimum: 0, default: "1" }),
    "first-period-start": string({
      default: "0001-01-01T00:00:00Z",
      expression: false,
      format: {
        pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[-+]\d\d:\d\d)?$/,
        sentence: "a time such as `2026-01-31T00:00:00Z`",
      },
    }),
  },
  oneOf: [{ attributes: ["calls", "bandwidth"], need: "any" }],
  sections: ["inbound"],
  scopes: allScopes,
  gateways: ["classic", "v2", "self-hosted", "workspace"],
  documentation: policyPage("quota-by-key"),
};

/** Whose calls are counted, how much there is, and how often that starts anew. */
export interface QuotaByKeyArgs {
  /** Who is counted: one counter for each value, shared by every policy that uses it. */
  counterKey: Data;
  /** @default - no limit of calls; then `bandwidthKilobytes` is required */
  calls?: number;
  /** Kilobytes. @default - no limit of traffic; then `calls` is required */
  bandwidthKilobytes?: number;
  /** Seconds until the quota starts anew, at least 300; 0: never. */
  renewalPeriodSeconds: number;
  /** Whether a call counts. @default - every call counts */
  incrementCondition?: Data;
  /** What a call counts. @default 1 */
  incrementCount?: Data;
  /** When the first period starts: `yyyy-MM-ddTHH:mm:ssZ`. @default "0001-01-01T00:00:00Z" */
  firstPeriodStart?: string;
}

/**
 * Answers 403 when a key has used up its quota.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/quota-by-key-policy
 */
export function quotaByKey(args: QuotaByKeyArgs): Element {
  given(row.name, args);
  return buildStatement(row, {
    calls: args.calls,
    bandwidth: args.bandwidthKilobytes,
    "renewal-period": args.renewalPeriodSeconds,
    "counter-key": args.counterKey,
    "increment-condition": args.incrementCondition,
    "increment-count": args.incrementCount,
    "first-period-start": args.firstPeriodStart,
  });
}
