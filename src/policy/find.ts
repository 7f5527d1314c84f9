import type { Element, Node, Policy } from "./document";
import { sections } from "./document";

/** Every element of that name, however deep, in document order. */
export function findAll(where: Policy | readonly Node[], name: string): readonly Element[] {
  const found: Element[] = [];
  for (const element of walk(where)) if (element.name === name) found.push(element);
  return found;
}

/** The first element of that name, however deep, or undefined. */
export function find(where: Policy | readonly Node[], name: string): Element | undefined {
  for (const element of walk(where)) if (element.name === name) return element;
  return undefined;
}

/** Every element, each before those inside it. */
export function* walk(where: Policy | readonly Node[]): Generator<Element> {
  for (const node of topLevel(where))
    if (node.kind === "element") {
      yield node;
      yield* walk(node.children);
    }
}

function topLevel(where: Policy | readonly Node[]): readonly Node[] {
  if (!("kind" in where)) return where;
  return where.kind === "policies" ? sections.flatMap((section) => where[section]) : where.children;
}
