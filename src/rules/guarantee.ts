// Whether a statement is sure to run, whatever the request looks like.
import { type Element, type Node, walk } from "../policy";
import { pathsRead, readCode } from "./expression-paths";
import { valuesOf, variablesSetBy } from "./statement-values";

type Matches = (statement: Element) => boolean;

/**
 * True when each request that gets past `nodes`, or is answered with what was fetched elsewhere, has met a statement that
 * `matches`. A `choose` counts when every branch meets one or answers the request itself, and there is an `otherwise`.
 */
export function isGuaranteed(nodes: readonly Node[], matches: Matches): boolean {
  const outcome = outcomeOf(nodes, matches, new Set());
  return outcome === "met" || outcome === "answered";
}

/** What becomes of every request: it has met the statement, was answered by the gateway alone, or got by without. */
type Outcome = "met" | "answered" | "missed" | "open";

/** @param fetched variables that hold answers of other services, or what a cache held; it grows on the way */
function outcomeOf(nodes: readonly Node[], matches: Matches, fetched: Set<string>): Outcome {
  for (const node of elements(nodes)) {
    if (matches(node)) return "met";
    if (node.name === "return-response") return isRelayed(node, fetched) ? "missed" : "answered";
    if (fetching.has(node.name) || (node.name === "set-variable" && reads(node, fetched)))
      for (const name of variablesSetBy(node)) fetched.add(name);
    const outcome = node.name === "choose" ? outcomeOfChoose(node, matches, fetched) : inside(node, matches, fetched);
    if (outcome !== "open") return outcome;
  }
  return "open";
}

function outcomeOfChoose(choose: Element, matches: Matches, fetched: Set<string>): Outcome {
  const branches = elements(choose.children);
  const outcomes = branches.map(({ children }) => outcomeOf(children, matches, fetched));
  if (outcomes.includes("missed")) return "missed";
  if (outcomes.includes("open") || !branches.some(({ name }) => name === "otherwise")) return "open";
  return outcomes.every((outcome) => outcome === "answered") ? "answered" : "met";
}

/** Statements around others that run them at least once. */
function inside(node: Element, matches: Matches, fetched: Set<string>): Outcome {
  return node.name === "limit-concurrency" || node.name === "retry"
    ? outcomeOf(node.children, matches, fetched)
    : "open";
}

const fetching = new Set(["send-request", "cache-lookup-value"]);

/** Whether an answer hands on what was fetched. */
function isRelayed(answer: Element, fetched: ReadonlySet<string>): boolean {
  return fetched.size > 0 && (answer.attributes["response-variable-name"] !== undefined || reads(answer, fetched));
}

function reads(statement: Element, variables: ReadonlySet<string>): boolean {
  if (variables.size === 0) return false;
  return [...walk([statement])].flatMap(valuesOf).some((value) => {
    const code = typeof value === "string" ? undefined : readCode(value);
    const read = (code ? pathsRead(code) : []).filter(({ segments }) => segments[1] === "Variables");
    return read.some(({ segments: [, , name] }) => name === undefined || variables.has(name.slice(1, -1)));
  });
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
