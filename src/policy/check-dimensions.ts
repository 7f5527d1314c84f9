// Dimensions of the statements that send metrics.
import { defaultDimensions, maximumCustomDimensions } from "./dimensions";
import type { Element } from "./document";
import { type ElementsByName, findAll } from "./find";
import { type Problem, problem } from "./policy-error";

/** Limits and pitfalls of their dimensions. */
export function checkDimensions(elements: ElementsByName): readonly Problem[] {
  return [
    ...(elements.get("llm-emit-token-metric") ?? []).flatMap((statement) => checkStatement(statement, "error")),
    // Their older pages allow ten custom dimensions.
    ...["azure-openai-emit-token-metric", "emit-metric"].flatMap((name) =>
      (elements.get(name) ?? []).flatMap((statement) => checkStatement(statement, "warning")),
    ),
  ];
}

function checkStatement(statement: Element, severity: Problem["severity"]): Problem[] {
  const custom = findAll([statement], "dimension").filter(
    ({ attributes: { name } }) => typeof name !== "string" || !defaultDimensions.includes(name),
  );
  const problems = custom
    .filter(({ attributes }) => attributes.value === undefined)
    .map((dimension) =>
      problem(
        "dimension-value",
        `\`${statement.name}.dimension\`: expected a value for ${String(dimension.attributes.name)}, got none.`,
        "Add it.",
        dimension.position,
      ),
    );
  if (custom.length > maximumCustomDimensions)
    problems.push(
      problem(
        "too-many-dimensions",
        `\`${statement.name}.dimension\`: expected at most ${maximumCustomDimensions} custom dimensions, got ${custom.length}.`,
        "Remove some.",
        statement.position,
        severity,
      ),
    );
  return problems;
}
