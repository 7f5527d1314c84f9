import { type Node, type Policy, type Position, sections, type Value } from "./document";
import { given, listed, unexpected } from "./given";
import { PolicyError, type Problem, problem } from "./policy-error";

/** Elements may nest this deep; API Management documents no bound, real policies stay below 20. */
export const maximumDepth = 100;

/** What is wrong with an element that nests deeper. */
export function tooDeep(position: Position | undefined): Problem {
  return problem(
    "too-deep",
    `Expected at most ${maximumDepth} levels of elements, got more.`,
    "Take fragments out.",
    position,
  );
}

/** Whether something is a policy at all. @throws PolicyError naming the place that is not */
export function requirePolicy(policy: Policy): void {
  const { kind } = given("policy", policy);
  if (policy.kind === "fragment" || policy.kind === "resolver") requireNodes(policy.kind, policy.children, 2);
  else if (policy.kind === "policies") for (const section of sections) requireNodes(section, policy[section]);
  else
    throw unexpected(
      "policy.kind",
      "policies, fragment or resolver",
      kind,
      "Use `compose`, `fragment` or `parsePolicy`.",
    );
}

/**
 * Whether a list holds nodes of a policy, that nest no deeper than a policy may.
 * @param level how deep the nodes stand in their document
 * @throws PolicyError naming the place that does not
 */
export function requireNodes(path: string, nodes: readonly Node[], level = 3): void {
  for (const node of listed(path, nodes)) {
    const { kind } = given(path, node);
    if (node.kind === "text") requireValue(node.value, path);
    else if (node.kind === "element") {
      if (level > maximumDepth) throw new PolicyError([tooDeep(node.position)]);
      const inner = `${path}.${node.name}`;
      const attributes = given(inner, node.attributes);
      for (const name of Object.keys(attributes)) requireValue(attributes[name] as Value, inner, name);
      requireNodes(inner, node.children, level + 1);
    } else throw unexpected(path, "elements or a text", kind, "Use the builders.");
  }
}

function requireValue(value: Value, element: string, attribute?: string): void {
  if (typeof value === "string") return;
  const path = attribute === undefined ? element : `${element}.${attribute}`;
  if (typeof given(path, value).code !== "string")
    throw unexpected(path, "a text or an expression", value, "Use the builders.");
}
