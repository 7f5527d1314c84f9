import type { Element } from "../document";
import { policyPage, type StatementRow } from "../statement-row";
import { emitTokenMetric, type LlmEmitTokenMetricArgs, row as llmRow } from "./llm-emit-token-metric";

export const row: StatementRow = {
  ...llmRow,
  name: "azure-openai-emit-token-metric",
  summary: "Sends the tokens that a call of an Azure OpenAI API used to Application Insights, with dimensions.",
  follows:
    "llm-emit-token-metric, whose newer page says five custom dimensions; the page of 07/2024 says ten. That it runs on workspace gateways and knows the default dimension Backend ID is assumed from there.",
  documentation: policyPage("azure-openai-emit-token-metric"),
};

/**
 * Sends the tokens of Azure OpenAI APIs to Application Insights: as `llmEmitTokenMetric`, which takes other models too.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/azure-openai-emit-token-metric-policy
 */
export function azureOpenaiEmitTokenMetric(args: LlmEmitTokenMetricArgs): Element {
  return emitTokenMetric(row, args);
}
