import type { Element } from "../document";
import { policyPage, type StatementRow } from "../statement-row";
import { type LlmSemanticCacheStoreArgs, row as llmRow, semanticCacheStore } from "./llm-semantic-cache-store";

export const row: StatementRow = {
  ...llmRow,
  name: "azure-openai-semantic-cache-store",
  summary: "Keeps the answer of an Azure OpenAI API for prompts that are close in meaning.",
  follows: "The newest rendering of the page; that of 2024 has the workspace scope too.",
  documentation: policyPage("azure-openai-semantic-cache-store"),
};

/**
 * Keeps the answer for azure-openai-semantic-cache-lookup.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/azure-openai-semantic-cache-store-policy
 */
export function azureOpenaiSemanticCacheStore(args: LlmSemanticCacheStoreArgs): Element {
  return semanticCacheStore(row, args);
}
