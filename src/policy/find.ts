import type { Element, Node, Policy } from "./document";
import { sections } from "./document";

/** Every element of that name, however deep, in document order. */
export function findAll(where: Policy | readonly Node[], name: string): readonly Element[] {
  return walk(where).filter((element) => element.name === name);
}

/** The first element of that name, however deep, or undefined. */
export function find(where: Policy | readonly Node[], name: string): Element | undefined {
  return walk(where).find((element) => element.name === name);
}

/** Every element, each before those inside it. */
export function walk(where: Policy | readonly Node[]): readonly Element[] {
  const found: Element[] = [];
  const open = [...topLevel(where)].reverse();
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.kind !== "element") continue;
    found.push(node);
    for (let index = node.children.length - 1; index >= 0; index--) open.push(node.children[index] as Node);
  }
  return found;
}

/** The elements of each name, in document order. */
export type ElementsByName = ReadonlyMap<string, readonly Element[]>;

export function elementsByName(policy: Policy): ElementsByName {
  const found = new Map<string, Element[]>();
  for (const element of walk(policy)) {
    const same = found.get(element.name);
    if (same) same.push(element);
    else found.set(element.name, [element]);
  }
  return found;
}

function topLevel(where: Policy | readonly Node[]): readonly Node[] {
  if (!("kind" in where)) return where;
  return where.kind === "policies" ? sections.flatMap((section) => where[section]) : where.children;
}
