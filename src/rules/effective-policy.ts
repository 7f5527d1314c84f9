// What really runs: `<base />` replaced by the outer scope, fragments by their statements.
import { type Element, type Node, type PolicyDocument, type PolicyFragment, sections } from "../policy";

/**
 * Combines the policies of nested scopes, outermost first (global, product, API, operation).
 * @param fragment finds the fragment of an `include-fragment`; one that is not found stays as it is
 * @see https://learn.microsoft.com/azure/api-management/set-edit-policies#use-base-element-to-set-policy-evaluation-order
 */
export function effectivePolicy(
  scopes: readonly PolicyDocument[],
  fragment: (include: Element) => PolicyFragment | undefined,
): PolicyDocument {
  const result: PolicyDocument = { kind: "policies", inbound: [], backend: [], outbound: [], "on-error": [] };
  return scopes.reduce<PolicyDocument>((outer, scope) => {
    const combined = sections.map((section) => [section, put(scope[section], outer[section], fragment, [])] as const);
    return { kind: "policies", ...(Object.fromEntries(combined) as Omit<PolicyDocument, "kind">) };
  }, result);
}

function put(
  nodes: readonly Node[],
  base: readonly Node[],
  fragment: (include: Element) => PolicyFragment | undefined,
  including: readonly PolicyFragment[],
): readonly Node[] {
  return nodes.flatMap((node): readonly Node[] => {
    if (node.kind === "text") return [node];
    if (node.name === "base") return base;
    if (node.name === "include-fragment") {
      const found = fragment(node);
      // A fragment that includes itself would never end; Azure refuses it, so here it just stays as it is.
      return found && !including.includes(found) ? put(found.children, base, fragment, [...including, found]) : [node];
    }
    return [{ ...node, children: put(node.children, base, fragment, including) }];
  });
}
