// What the rows cannot say of the AI statements.
import { defaultDimensions, maximumCustomDimensions } from "./dimensions";
import type { Element, Policy } from "./document";
import { find, findAll } from "./find";
import { type Problem, problem } from "./policy-error";

/** Distances above this match questions that mean something else: the reference warns of it. */
const looseDistance = 0.2;

/** Limits and pitfalls of metrics and of the semantic caches. */
export function checkTokens(policy: Policy): readonly Problem[] {
  return [
    ...findAll(policy, "llm-emit-token-metric").flatMap((statement) => checkDimensions(statement, "error")),
    // Their older pages allow ten custom dimensions.
    ...["azure-openai-emit-token-metric", "emit-metric"].flatMap((name) =>
      findAll(policy, name).flatMap((statement) => checkDimensions(statement, "warning")),
    ),
    ...["llm", "azure-openai"].flatMap((family) => checkCache(policy, family)),
  ];
}

function checkDimensions(statement: Element, severity: Problem["severity"]): Problem[] {
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

function checkCache(policy: Policy, family: string): Problem[] {
  const problems: Problem[] = [];
  const lookups = findAll(policy, `${family}-semantic-cache-lookup`);
  const [lookup] = lookups;
  const store = find(policy, `${family}-semantic-cache-store`);
  for (const each of lookups) {
    const distance = each.attributes["score-threshold"];
    if (typeof distance !== "string" || !(Number(distance) > looseDistance)) continue;
    problems.push(
      problem(
        "loose-cache",
        `\`${each.name}.score-threshold\`: expected a distance of at most ${looseDistance}, got ${distance}.`,
        "It is no similarity: lower is stricter. Lower it.",
        each.position,
        "warning",
      ),
    );
  }
  // A fragment holds one side of the pair.
  if (policy.kind !== "policies") return problems;
  const includes = find(policy, "include-fragment");
  if (lookup && !store && !includes)
    problems.push(
      problem(
        "unpaired-cache",
        `\`${lookup.name}\`: expected ${family}-semantic-cache-store in outbound, got none.`,
        "Add it: nothing would ever be kept.",
        lookup.position,
        "warning",
      ),
    );
  if (store && !lookup && !includes)
    problems.push(
      problem(
        "unpaired-cache",
        `\`${store.name}\`: expected ${family}-semantic-cache-lookup in inbound, got none.`,
        "Add it: nothing would ever be found.",
        store.position,
        "warning",
      ),
    );
  return problems;
}
