import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import { type Data, element } from "../element";
import { given, listed } from "../given";
import { policyError } from "../policy-error";
import { allGateways, allScopes, policyPage, type StatementRow, string } from "../statement-row";

/** Dimensions that API Management fills in by itself; every other one needs a value. */
export const defaultDimensions: readonly string[] = [
  "API ID",
  "Operation ID",
  "Product ID",
  "User ID",
  "Subscription ID",
  "Location",
  "Gateway ID",
  "Backend ID",
];

/** Custom dimensions of one statement. The page of 05/2026 says 5; an older include says 10. */
export const maximumCustomDimensions = 5;

export const row: StatementRow = {
  name: "llm-emit-token-metric",
  summary: "Sends the tokens that a call used to Application Insights, with dimensions.",
  attributes: { namespace: string({ default: "API Management", expression: false }) },
  children: [{ name: "dimension", minimum: 1, attributes: { name: string({ required: true }), value: string() } }],
  sections: ["inbound"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("llm-emit-token-metric"),
};

/** A dimension of a metric. */
export interface DimensionArgs {
  /** Name of the dimension; a default one, such as `API ID`, needs no value. */
  name: string;
  /** @default - what API Management fills in, for its default dimensions */
  value?: Data;
}

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
  const { namespace, dimensions } = given(row.name, args);
  const children = listed(`${row.name}.dimension`, dimensions).map((dimension) => {
    const { name, value } = given(`${row.name}.dimension`, dimension);
    return element("dimension", { name, value });
  });
  const statement = buildStatement(row, { namespace }, ...children);
  const custom = dimensions.filter(({ name }) => !defaultDimensions.includes(name));
  const missing = custom.filter(({ value }) => value === undefined);
  if (missing.length > 0)
    throw policyError(
      "dimension-value",
      `\`${row.name}.dimension\`: expected a value for ${missing.map(({ name }) => name).join(", ")}, got none. Add it.`,
    );
  if (custom.length > maximumCustomDimensions)
    throw policyError(
      "too-many-dimensions",
      `\`${row.name}.dimension\`: expected at most ${maximumCustomDimensions} custom dimensions, got ${custom.length}. Remove some.`,
    );
  return statement;
}
