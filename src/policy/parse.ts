import {
  dataSources,
  type Element,
  type Node,
  type Policy,
  type PolicyDocument,
  type PolicyFragment,
  type Section,
  sections,
} from "./document";
import { unexpected } from "./given";
import { parseXml } from "./parse-xml";
import { PolicyError, type Problem, problem } from "./policy-error";

/** How a policy is to be read. */
export interface ParseOptions {
  /**
   * `format` of the ARM resource: `xml` asks for XML, `rawxml` lets expressions stand as they are.
   * @default "rawxml"
   */
  readonly format?: "xml" | "rawxml";
}

/**
 * Reads a policy, a policy fragment or the policy of a GraphQL resolver as API Management accepts it: expressions with entities or, unless the format is
 * `xml`, with raw quotes, `<` and `&`. Every node carries its position in `text`.
 * Markup inside of `set-body`, and of elements with a prefix, is a text to the letter. Comments are not kept. An attribute
 * that begins with text is a literal, expressions in it included; one of several expressions is one whose code is no C#.
 * Elements may nest 100 deep. The time it takes is linear in the length of the text.
 * @throws PolicyError with everything that is wrong, up to 50 problems: reading goes on behind what is malformed
 * @see https://learn.microsoft.com/azure/api-management/set-edit-policies
 */
export function parsePolicy(text: string, options?: ParseOptions): Policy {
  if (typeof text !== "string") throw unexpected("text", "the XML of a policy", text, "Pass its text.");
  const { roots, problems } = parseXml(text, options?.format ?? "rawxml");
  const found = [...problems];
  const policy = toPolicy(roots, found);
  if (found.length > 0 || !policy)
    throw new PolicyError(found.sort((a, b) => (a.position?.offset ?? 0) - (b.position?.offset ?? 0)));
  return policy;
}

function toPolicy(roots: readonly Element[], problems: Problem[]): Policy | undefined {
  const [root, second] = roots;
  if (!root) {
    if (problems.length === 0)
      problems.push(
        problem("no-root", "Expected `policies` or `fragment`, got no element.", "Write one.", {
          line: 1,
          column: 1,
          offset: 0,
        }),
      );
    return undefined;
  }
  if (second)
    report(problems, "several-roots", `Expected one root element, got \`${second.name}\` too.`, "Remove it.", second);
  if (root.name === "policies") return toDocument(root, problems);
  if (root.name === "fragment") return toFragment(root, problems);
  if (dataSources.some((name) => name === root.name)) return { kind: "resolver", children: [root] };
  report(
    problems,
    "unknown-root",
    `\`${root.name}\`: expected \`policies\` or \`fragment\` as the root element.`,
    "Rename it.",
    root,
  );
  return undefined;
}

function toDocument(root: Element, problems: Problem[]): PolicyDocument {
  const found: Partial<Record<Section, readonly Node[]>> = {};
  refuseAttributes(root, problems);
  for (const child of root.children) {
    if (child.kind === "text") {
      report(problems, "text-in-policies", "`policies`: expected sections, got text.", "Remove the text.", child);
      continue;
    }
    const section = sections.find((name) => name === child.name);
    if (!section)
      report(
        problems,
        "unknown-section",
        `\`${child.name}\`: expected ${sections.join(", ")}.`,
        "Move it into one of them.",
        child,
      );
    else if (found[section])
      report(problems, "repeated-section", `\`${section}\`: expected once, got it again.`, "Put both into one.", child);
    else found[section] = statements(child, problems);
  }
  return {
    kind: "policies",
    inbound: found.inbound ?? [],
    backend: found.backend ?? [],
    outbound: found.outbound ?? [],
    "on-error": found["on-error"] ?? [],
  };
}

function toFragment(root: Element, problems: Problem[]): PolicyFragment {
  return { kind: "fragment", children: statements(root, problems) };
}

function statements(parent: Element, problems: Problem[]): readonly Node[] {
  refuseAttributes(parent, problems);
  for (const child of parent.children)
    if (child.kind === "text")
      report(
        problems,
        "text-in-section",
        `\`${parent.name}\`: expected statements, got text.`,
        "Remove the text.",
        child,
      );
  return parent.children;
}

/** A document has no place for them. Prefixes of namespaces mean nothing by themselves. */
function refuseAttributes({ name, attributes, attributePositions, position }: Element, problems: Problem[]): void {
  for (const attribute of Object.keys(attributes))
    if (!/^xmlns(:|$)/.test(attribute))
      problems.push(
        problem(
          "unknown-attribute",
          `\`${name}.${attribute}\`: expected no attributes, got one.`,
          "Remove it.",
          attributePositions?.[attribute] ?? position,
        ),
      );
}

function report(problems: Problem[], code: string, message: string, fix: string, node: Node): void {
  problems.push(problem(code, message, fix, node.position));
}
