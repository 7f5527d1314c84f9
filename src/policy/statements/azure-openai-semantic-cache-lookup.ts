import type { Element } from "../document";
import { policyPage, type StatementRow } from "../statement-row";
import { type LlmSemanticCacheLookupArgs, row as llmRow, semanticCacheLookup } from "./llm-semantic-cache-lookup";

export const row: StatementRow = {
  ...llmRow,
  name: "azure-openai-semantic-cache-lookup",
  summary: "Answers with what an Azure OpenAI API answered before to a prompt that is close in meaning.",
  follows:
    "The page of 10/2025; that of 05/2024 has the workspace scope too. As for llm-semantic-cache-lookup, expressions are assumed where it is silent.",
  documentation: policyPage("azure-openai-semantic-cache-lookup"),
};

/**
 * Answers a question to an Azure OpenAI API from the cache when a similar one was answered before. Needs
 * azure-openai-semantic-cache-store.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/azure-openai-semantic-cache-lookup-policy
 */
export function azureOpenaiSemanticCacheLookup(args: LlmSemanticCacheLookupArgs): Element {
  return semanticCacheLookup(row, args);
}
