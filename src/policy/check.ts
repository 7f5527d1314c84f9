// Says what is wrong with a policy before a deployment does.

import { checkCaches } from "./check-caches";
import { checkDimensions } from "./check-dimensions";
import { checkElement } from "./check-element";
import { checkExpressions } from "./check-expressions";
import { checkFragment } from "./check-fragment";
import { checkPools } from "./check-pools";
import { checkReferences, type KnownNames, type Names } from "./check-references";
import { checkRepeated } from "./check-repeated";
import { checkStreaming } from "./check-streaming";
import { type Element, type Node, type Policy, type Section, sections } from "./document";
import { elementsByName } from "./find";
import { nearest } from "./nearest";
import { type Problem, problem } from "./policy-error";
import { requirePolicy } from "./policy-shape";
import { type GatewayTier, holdsStatements, type Scope, type StatementRow } from "./statement-row";
import { statementRows } from "./statements";

/** Where a policy is to be deployed. What is left out is not checked. */
export interface PolicyPlace extends KnownNames {
  /** Left out for the policy of a resolver, whose scope is known. */
  readonly scope?: Scope;
  readonly gateway?: GatewayTier;
  /** `mcp` and `a2a` APIs stream. */
  readonly apiType?: "http" | "mcp" | "a2a";
  /** Backends that are pools of several members, none of which has a circuit breaker. */
  readonly poolsWithoutBreakers?: Names;
}

/**
 * Everything that is wrong with a policy, in document order: unknown elements and attributes, missing and wrong values,
 * wrong section, scope or gateway, references to what does not exist, what breaks streams or never fails
 * over, what a section or a fragment cannot hold, and limits of the AI policies.
 * @returns problems of severity `error` (API Management refuses the policy, or it cannot work) and `warning`
 * @throws PolicyError for what is no policy at all
 */
export function checkPolicy(policy: Policy, place: PolicyPlace = {}): readonly Problem[] {
  requirePolicy(policy);
  const problems: Problem[] = [];
  if (policy.kind === "policies")
    for (const section of sections) checkStatements(policy[section], section, place, problems);
  else if (policy.kind === "fragment") checkStatements(policy.children, undefined, place, problems);
  else checkStatements(policy.children, undefined, { ...place, scope: "resolver" }, problems);
  const elements = elementsByName(policy);
  const everything = [
    ...problems,
    ...checkExpressions(policy),
    ...checkReferences(policy, place),
    ...checkPools(elements, place.poolsWithoutBreakers),
    ...checkDimensions(elements),
    ...checkCaches(policy.kind, elements),
    ...checkRepeated(policy),
    ...checkFragment(policy),
    ...checkStreaming(policy, place.apiType),
  ];
  return everything.sort((a, b) => (a.position?.offset ?? 0) - (b.position?.offset ?? 0));
}

function checkStatements(
  nodes: readonly Node[],
  section: Section | undefined,
  place: PolicyPlace,
  problems: Problem[],
): void {
  for (const node of nodes) {
    if (node.kind === "text") continue;
    const row = statementRows.get(node.name);
    if (!row) {
      problems.push(unknownStatement(node));
      continue;
    }
    checkElement(node, row, problems);
    checkPlace(node, row, section, place, problems);
    // The branches of choose are not statements themselves.
    if (node.name === "choose") {
      for (const branch of node.children)
        if (branch.kind === "element") checkStatements(branch.children, section, place, problems);
    } else if (holdsStatements(row.children)) checkStatements(node.children, section, place, problems);
  }
}

function checkPlace(
  { name, position }: Element,
  row: StatementRow,
  section: Section | undefined,
  { scope, gateway }: PolicyPlace,
  problems: Problem[],
): void {
  const wrong = (code: string, expected: string, got: string, fix: string) =>
    problems.push(problem(code, `\`${name}\`: expected in ${expected}, got ${got}.`, fix, position));
  if (section && row.sections.length === 0) {
    wrong("wrong-section", "the policy of a resolver", section, "Move it.");
    return;
  }
  if (section && !row.sections.includes(section)) wrong("wrong-section", row.sections.join(", "), section, "Move it.");
  if (scope && !row.scopes.includes(scope))
    wrong("wrong-scope", row.scopes.join(", "), `${scope} scope`, "Move it to another scope.");
  if (gateway && !row.gateways.includes(gateway))
    wrong("wrong-gateway", row.gateways.join(", "), `a ${gateway} gateway`, "Choose another SKU, or leave it out.");
}

function unknownStatement({ name, position }: Element): Problem {
  const similar = nearest(name, [...statementRows.keys()]);
  return problem(
    "unknown-statement",
    `\`${name}\`: expected a statement that API Management knows.`,
    similar ? `Did you mean \`${similar}\`?` : "Remove it.",
    position,
  );
}
