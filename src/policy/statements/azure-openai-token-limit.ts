import type { Element } from "../document";
import { policyPage, type StatementRow } from "../statement-row";
import { type LlmTokenLimitArgs, row as llmRow, tokenLimit } from "./llm-token-limit";

export const row: StatementRow = {
  ...llmRow,
  name: "azure-openai-token-limit",
  summary: "Limits the tokens of a key on Azure OpenAI APIs, per minute, per period, or both.",
  follows:
    "The page of 08/2025, which has the attributes of llm-token-limit. Its table asks for estimate-prompt-tokens, its example of a quota leaves it out.",
  documentation: policyPage("azure-openai-token-limit"),
};

/**
 * Limits the tokens of a key on Azure OpenAI APIs: as `llmTokenLimit`, which takes other models too.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/azure-openai-token-limit-policy
 */
export function azureOpenaiTokenLimit(args: LlmTokenLimitArgs): Element {
  return tokenLimit(row, args);
}
