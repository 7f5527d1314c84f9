import { buildStatement } from "../build-statement";
import { type DimensionArgs, dimensionElements, dimensionRow } from "../dimensions";
import type { Element } from "../document";
import type { Data } from "../element";
import { given } from "../given";
import {
  allGateways,
  allScopes,
  allSections,
  boolean,
  number,
  policyPage,
  type StatementRow,
  string,
} from "../statement-row";

export const row: StatementRow = {
  name: "emit-metric",
  summary: "Sends a metric to Application Insights, with dimensions.",
  follows:
    "The newest rendering of the page: five custom dimensions; that of 03/2024 says ten. It asks for a dimension, Microsoft's schema does not.",
  attributes: {
    name: string({ required: true, expression: false }),
    namespace: string({ default: "API Management", expression: false }),
    value: number({ default: "1" }),
    "default-dimensions": boolean({ expression: false, undocumented: true }),
  },
  children: [dimensionRow],
  sections: allSections,
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("emit-metric"),
};

/** The metric. */
export interface EmitMetricArgs {
  /** Name of the metric. */
  name: string;
  /** @default "API Management" */
  namespace?: string;
  /** What is added to the metric. @default 1 */
  value?: Data;
  /** At least one; at most five beside the default ones. */
  dimensions: readonly DimensionArgs[];
}

/**
 * Sends a custom metric to Application Insights.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/emit-metric-policy
 */
export function emitMetric(args: EmitMetricArgs): Element {
  const { name, namespace, value, dimensions } = given(row.name, args);
  return buildStatement(row, { name, namespace, value }, ...dimensionElements(row.name, dimensions));
}
