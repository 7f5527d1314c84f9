// Puts what capabilities contribute into its one right order.
import type { Element, Node, PolicyDocument, Section } from "./document";
import { given } from "./given";
import { PolicyError, type Problem, problem } from "./policy-error";
import { requireNodes } from "./policy-shape";
import { holdsStatements } from "./statement-row";
import { base, statementRows } from "./statements";

/** The stages of an API's policy, in order, with the section each belongs to. */
const stageSections = {
  /** Gives the request its correlation id. */
  correlate: "inbound",
  /** Finds out who calls. */
  authenticate: "inbound",
  /** Decides whether the caller may. */
  authorize: "inbound",
  /** Answers what there is. */
  discover: "inbound",
  /** Limits calls. */
  throttle: "inbound",
  /** Looks for what is unsafe. */
  shield: "inbound",
  /** Answers from the cache: after authorization, so that nothing leaks, before limits, so that a hit is free. */
  cache: "inbound",
  /** Limits tokens. */
  limit: "inbound",
  /** Counts for chargeback. */
  measure: "inbound",
  /** Chooses the backend and authenticates to it. */
  route: "inbound",
  /** Sends the request. */
  forward: "backend",
  /** Keeps the answer in the cache. */
  store: "outbound",
  /** Tells the caller what is left. */
  report: "outbound",
  /** Makes errors understandable. */
  explain: "on-error",
} as const satisfies Record<string, Section>;

export type Stage = keyof typeof stageSections;

/** Stage names in the order in which they run. */
export const stages = Object.keys(stageSections) as readonly Stage[];

/**
 * A policy of statements in their stages. Every section begins with `<base />`, so that outer scopes keep their say;
 * only a `forward` stage takes the place of the outer backend section.
 * @throws PolicyError when a statement may not stand in its stage's section
 */
export function compose(contributions: Partial<Record<Stage, readonly Node[]>>): PolicyDocument {
  for (const [stage, statements] of Object.entries(given("compose", contributions)))
    if (statements !== undefined) requireNodes(stage, statements);
  refuseMisplaced(contributions);
  const section = (name: Section) =>
    stages.filter((stage) => stageSections[stage] === name).flatMap((stage) => contributions[stage] ?? []);
  const backend = section("backend");
  return {
    kind: "policies",
    inbound: [base(), ...section("inbound")],
    backend: backend.length > 0 ? backend : [base()],
    outbound: [base(), ...section("outbound")],
    "on-error": [base(), ...section("on-error")],
  };
}

function refuseMisplaced(contributions: Partial<Record<Stage, readonly Node[]>>): void {
  const problems: Problem[] = [];
  for (const stage of stages)
    for (const statement of nested(contributions[stage] ?? [])) {
      const row = statementRows.get(statement.name);
      if (!row || row.sections.includes(stageSections[stage])) continue;
      problems.push(
        problem(
          "misplaced-statement",
          `\`${stage}\`: expected statements of ${stageSections[stage]}, got ${statement.name}, which stands in ${row.sections.join(", ")}.`,
          "Move it to another stage.",
        ),
      );
    }
  if (problems.length > 0) throw new PolicyError(problems);
}

/** Statements, and those inside of statements that hold statements. */
function nested(nodes: readonly Node[]): readonly Element[] {
  return nodes.flatMap((node): readonly Element[] => {
    if (node.kind === "text") return [];
    if (node.name === "choose")
      return [node, ...node.children.flatMap((branch) => ("children" in branch ? nested(branch.children) : []))];
    return holdsStatements(statementRows.get(node.name)?.children) ? [node, ...nested(node.children)] : [node];
  });
}
