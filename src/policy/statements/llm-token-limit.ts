import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import type { Data } from "../element";
import { given } from "../given";
import { row, TokenQuotaPeriod } from "../llm-token-limit-row";
import type { StatementRow } from "../statement-row";

export { row, TokenQuotaPeriod };

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
  /** Response header that tells after how many seconds to call again. @default "Retry-After" */
  retryAfterHeaderName?: string;
  /**
   * Context variable with the seconds after which to call again.
   * @default - none
   */
  retryAfterVariableName?: string;
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
  return tokenLimit(row, args);
}

/** Either of the statements that limit tokens. */
export function tokenLimit(row: StatementRow, args: LlmTokenLimitArgs) {
  given(row.name, args);
  return buildStatement(row, {
    "counter-key": args.counterKey,
    "tokens-per-minute": args.tokensPerMinute,
    "token-quota": args.tokenQuota,
    "token-quota-period": args.tokenQuotaPeriod,
    "estimate-prompt-tokens": args.estimatePromptTokens,
    "retry-after-header-name": args.retryAfterHeaderName,
    "retry-after-variable-name": args.retryAfterVariableName,
    "remaining-quota-tokens-header-name": args.remainingQuotaTokensHeaderName,
    "remaining-quota-tokens-variable-name": args.remainingQuotaTokensVariableName,
    "remaining-tokens-header-name": args.remainingTokensHeaderName,
    "remaining-tokens-variable-name": args.remainingTokensVariableName,
    "tokens-consumed-header-name": args.tokensConsumedHeaderName,
    "tokens-consumed-variable-name": args.tokensConsumedVariableName,
  });
}
