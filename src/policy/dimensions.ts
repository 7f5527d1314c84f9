// `<dimension>` of the statements that send metrics to Application Insights.
import type { Element } from "./document";
import { type Data, element } from "./element";
import { given, listed } from "./given";
import { policyError } from "./policy-error";
import { type ChildRow, string } from "./statement-row";

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

/** Custom dimensions of one statement. */
export const maximumCustomDimensions = 5;

export const dimensionRow: ChildRow = {
  name: "dimension",
  minimum: 1,
  contested: true,
  attributes: { name: string({ required: true }), value: string() },
};

/** A dimension of a metric. */
export interface DimensionArgs {
  /** Name of the dimension; a default one, such as `API ID`, needs no value. */
  name: string;
  /** @default - what API Management fills in, for its default dimensions */
  value?: Data;
}

/** The elements of a statement. @throws PolicyError for values that are missing, and for too many dimensions */
export function dimensionElements(statement: string, dimensions: readonly DimensionArgs[]): readonly Element[] {
  const path = `${statement}.dimension`;
  const elements = listed(path, dimensions).map((dimension) => {
    const { name, value } = given(path, dimension);
    return element("dimension", { name, value });
  });
  const custom = dimensions.filter(({ name }) => !defaultDimensions.includes(name));
  const missing = custom.filter(({ value }) => value === undefined);
  if (missing.length > 0)
    throw policyError(
      "dimension-value",
      `\`${path}\`: expected a value for ${missing.map(({ name }) => name).join(", ")}, got none.`,
      "Add it.",
    );
  if (custom.length > maximumCustomDimensions)
    throw policyError(
      "too-many-dimensions",
      `\`${path}\`: expected at most ${maximumCustomDimensions} custom dimensions, got ${custom.length}.`,
      "Remove some.",
    );
  return elements;
}
