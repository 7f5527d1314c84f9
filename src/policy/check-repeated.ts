// Statements that a section may run once only.
import { type Element, type Node, type Policy, sections } from "./document";
import { type Problem, problem } from "./policy-error";
import { holdsStatements } from "./statement-row";
import { statementRows } from "./statements";

/**
 * Statements that can run a second time in one section. The branches of a `choose` exclude each other. Whether API
 * Management refuses them on saving is not documented.
 */
export function checkRepeated(policy: Policy): readonly Problem[] {
  const problems: Problem[] = [];
  if (policy.kind === "policies") for (const section of sections) countStatements(policy[section], new Set(), problems);
  else countStatements(policy.children, new Set(), problems);
  return problems;
}

/** Adds what runs to what has run before. */
function countStatements(nodes: readonly Node[], ran: Set<string>, problems: Problem[]): void {
  for (const node of nodes) {
    if (node.kind === "text") continue;
    const row = statementRows.get(node.name);
    if (row?.once && ran.has(node.name)) problems.push(repeated(node));
    else if (row?.once) ran.add(node.name);
    if (node.name === "choose") countBranches(node, ran, problems);
    else if (holdsStatements(row?.children)) countStatements(node.children, ran, problems);
  }
}

function countBranches(choose: Element, ran: Set<string>, problems: Problem[]): void {
  const before = new Set(ran);
  for (const branch of choose.children) {
    if (branch.kind === "text") continue;
    const inBranch = new Set(before);
    countStatements(branch.children, inBranch, problems);
    for (const name of inBranch) ran.add(name);
  }
}

function repeated({ name, position }: Element): Problem {
  return problem(
    "repeated-statement",
    `\`${name}\`: expected once in a section, got one that can run again.`,
    "Leave one out, or put them into branches of one `choose`.",
    position,
    "warning",
  );
}
