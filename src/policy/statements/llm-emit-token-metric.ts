import { buildStatement } from "../build-statement";
import { type DimensionArgs, dimensionElements, dimensionRow } from "../dimensions";
import type { Element } from "../document";
import { given } from "../given";
import { allGateways, allScopes, boolean, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "llm-emit-token-metric",
  summary: "Sends the tokens that a call used to Application Insights, with dimensions.",
  follows:
    "The page of 05/2026: five custom dimensions; older pages and an include say ten. It asks for a dimension, Microsoft's schema does not.",
  attributes: {
    namespace: string({ default: "API Management", expression: false }),
    name: string({ undocumented: true }),
    "value-type": string({
      values: ["all", "total-tokens", "prompt-tokens", "completion-tokens"],
      default: "all",
      undocumented: true,
    }),
    "ignore-prompt": boolean({ default: "false", undocumented: true }),
  },
  children: [dimensionRow],
  sections: ["inbound"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("llm-emit-token-metric"),
};

/** Namespace and dimensions of token metrics. */
export interface LlmEmitTokenMetricArgs {
  /** @default "API Management" */
  namespace?: string;
  /** At least one; at most five beside the default ones. */
  dimensions: readonly DimensionArgs[];
}

/**
 * Sends prompt, completion and total tokens to Application Insights as custom metrics. Streams are estimated.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/llm-emit-token-metric-policy
 */
export function llmEmitTokenMetric(args: LlmEmitTokenMetricArgs): Element {
  return emitTokenMetric(row, args);
}

/** Either of the statements that send token metrics. */
export function emitTokenMetric(row: StatementRow, args: LlmEmitTokenMetricArgs) {
  const { namespace, dimensions } = given(row.name, args);
  return buildStatement(row, { namespace }, ...dimensionElements(row.name, dimensions));
}
