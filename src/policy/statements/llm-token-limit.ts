import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import type { Data } from "../element";
import { given } from "../given";
import { allScopes, boolean, integer, policyPage, type StatementRow, string } from "../statement-row";

const periods = ["Hourly", "Daily", "Weekly", "Monthly", "Yearly"] as const;

export const row: StatementRow = {
  name: "llm-token-limit",
  summary: "Limits the tokens of a key, per minute, per period, or both.",
  attributes: {
    "counter-key": string({ required: true }),
    "tokens-per-minute": integer({ minimum: 1 }),
    "token-quota": integer({ minimum: 1 }),
    "token-quota-period": string({ values: periods }),
    "estimate-prompt-tokens": boolean({ required: true, expression: false }),
    "retry-after-header-name": string({ default: "Retry-After", expression: false }),
    "retry-after-variable-name": string({ expression: false }),
    "remaining-quota-tokens-header-name": string({ expression: false }),
    "remaining-quota-tokens-variable-name": string({ expression: false }),
    "remaining-tokens-header-name": string({ expression: false }),
    "remaining-tokens-variable-name": string({ expression: false }),
    "tokens-consumed-header-name": string({ expression: false }),
    "tokens-consumed-variable-name": string({ expression: false }),
  },
  follows:
    "The page of 04/2026: a limit per minute and a quota may stand in one element; older pages allow one of them.",
  oneOf: [{ attributes: ["tokens-per-minute", "token-quota"], need: "any" }],
  requires: { "token-quota": "token-quota-period", "token-quota-period": "token-quota" },
  sections: ["inbound"],
  scopes: allScopes,
  gateways: ["classic", "v2", "self-hosted", "workspace"],
  documentation: policyPage("llm-token-limit"),
};

export const TokenQuotaPeriod = {
  Hourly: "Hourly",
  Daily: "Daily",
  Weekly: "Weekly",
  Monthly: "Monthly",
  Yearly: "Yearly",
} as const;
export type TokenQuotaPeriod = (typeof TokenQuotaPeriod)[keyof typeof TokenQuotaPeriod];

/** Whose tokens are counted, how many there are, and what callers are told. At least one limit. */
export interface LlmTokenLimitArgs {
  /** Who is counted: one counter for each value, shared by every policy that uses it. */
  counterKey: Data;
  /**
   * Prompt and completion tokens in a minute; beyond them 429.
   * @default - no limit by minute
   */
  tokensPerMinute?: Data;
  /**
   * Tokens in a period; beyond them 403.
   * @default - no quota
   */
  tokenQuota?: Data;
  /**
   * Begins with the UTC hour, day, week, month or year.
   * @default - none; required beside `tokenQuota`
   */
  tokenQuotaPeriod?: TokenQuotaPeriod;
  /** Counts the prompt before it is sent, which costs time; otherwise the response's usage counts. Streams always do. */
  estimatePromptTokens: boolean;
  /** @default "Retry-After" */
  retryAfterHeaderName?: string;
  /**
   * Response header that tells how many tokens are left of the minute.
   * @default - none
   */
  remainingTokensHeaderName?: string;
  /**
   * Context variable with how many tokens are left of the minute.
   * @default - none
   */
  remainingTokensVariableName?: string;
  /**
   * Response header that tells how many tokens are left of the quota.
   * @default - none
   */
  remainingQuotaTokensHeaderName?: string;
  /**
   * Context variable with how many tokens are left of the quota.
   * @default - none
   */
  remainingQuotaTokensVariableName?: string;
  /**
   * Response header that tells what the call cost.
   * @default - none
   */
  tokensConsumedHeaderName?: string;
  /**
   * Context variable with what the call cost; the estimate until the answer is there.
   * @default - none
   */
  tokensConsumedVariableName?: string;
}

/**
 * Limits the tokens of a key, per minute (429), per period (403), or both. Each gateway counts for itself.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/llm-token-limit-policy
 */
export function llmTokenLimit(args: LlmTokenLimitArgs): Element {
  given(row.name, args);
  return buildStatement(row, {
    "counter-key": args.counterKey,
    "tokens-per-minute": args.tokensPerMinute,
    "token-quota": args.tokenQuota,
    "token-quota-period": args.tokenQuotaPeriod,
    "estimate-prompt-tokens": args.estimatePromptTokens,
    "retry-after-header-name": args.retryAfterHeaderName,
    "remaining-quota-tokens-header-name": args.remainingQuotaTokensHeaderName,
    "remaining-quota-tokens-variable-name": args.remainingQuotaTokensVariableName,
    "remaining-tokens-header-name": args.remainingTokensHeaderName,
    "remaining-tokens-variable-name": args.remainingTokensVariableName,
    "tokens-consumed-header-name": args.tokensConsumedHeaderName,
    "tokens-consumed-variable-name": args.tokensConsumedVariableName,
  });
}
