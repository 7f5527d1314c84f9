// Whether a statement is sure to run, whatever the request looks like.
import type { Element, Node } from "../policy";

type Matches = (statement: Element) => boolean;

/**
 * True when each request that gets past `nodes` has met a statement that `matches`. A `choose` counts when every branch
 * meets one or answers the request itself, and there is an `otherwise`.
 */
export function isGuaranteed(nodes: readonly Node[], matches: Matches): boolean {
  return elements(nodes).some((node) => meets(node, matches));
}

/** True when nothing after `nodes` runs: the request has been answered. */
function answers(nodes: readonly Node[]): boolean {
  return elements(nodes).some(
    (node) =>
      node.name === "return-response" || (node.name === "choose" && everyBranch(node, (branch) => answers(branch))),
  );
}

function meets(node: Element, matches: Matches): boolean {
  if (matches(node)) return true;
  if (node.name !== "choose") return false;
  return everyBranch(node, (branch) => isGuaranteed(branch, matches) || answers(branch));
}

function everyBranch(choose: Element, test: (branch: readonly Node[]) => boolean): boolean {
  const branches = elements(choose.children);
  return branches.some((branch) => branch.name === "otherwise") && branches.every((branch) => test(branch.children));
}

/** Statements anywhere below `nodes` that match, each with the statements of its section that are sure to run before. */
export function occurrences(
  nodes: readonly Node[],
  matches: Matches,
  before: readonly Node[] = [],
): readonly Occurrence[] {
  const found: Occurrence[] = [];
  collect(nodes, matches, () => before, found);
  return found;
}

function collect(nodes: readonly Node[], matches: Matches, before: () => readonly Node[], found: Occurrence[]): void {
  elements(nodes).forEach((node, index, siblings) => {
    const preceding = () => [...before(), ...siblings.slice(0, index)];
    if (matches(node)) found.push({ statement: node, preceding: preceding() });
    // Branches of a choose exclude one another: one does not precede the next.
    const parts = node.name === "choose" ? elements(node.children).map(({ children }) => children) : [node.children];
    for (const part of parts) collect(part, matches, preceding, found);
  });
}

export interface Occurrence {
  readonly statement: Element;
  /** What runs before it on its way, outermost first. */
  readonly preceding: readonly Node[];
}

function elements(nodes: readonly Node[]): readonly Element[] {
  return nodes.filter((node): node is Element => node.kind === "element");
}
