// What a policy names outside itself.
import type { Element, Policy, Position, Value } from "./document";
import { walk } from "./find";

/** A backend, policy fragment or named value that a policy refers to by name. */
export interface PolicyReference {
  readonly what: "backend" | "policy fragment" | "named value";
  /** As it is written: names of backends and fragments may hold named values, `{{name}}`. */
  readonly name: string;
  readonly position?: Position;
}

const attributes: readonly (readonly [attribute: string, what: PolicyReference["what"]])[] = [
  ["backend-id", "backend"],
  ["embeddings-backend-id", "backend"],
  ["fragment-id", "policy fragment"],
];

/** Everything that a policy refers to by name, each time it does; names that expressions make up are not known. */
export function referencesOf(policy: Policy): readonly PolicyReference[] {
  const found: PolicyReference[] = [];
  for (const element of walk(policy)) {
    addAttributeReferences(element, found);
    addNamedValueReferences(element, found);
  }
  return found;
}

function addAttributeReferences(element: Element, found: PolicyReference[]): void {
  for (const [attribute, what] of attributes) {
    const name = element.attributes[attribute];
    if (typeof name === "string")
      found.push({ what, name, ...at(element.attributePositions?.[attribute] ?? element.position) });
  }
}

function addNamedValueReferences(element: Element, found: PolicyReference[]): void {
  for (const name of Object.keys(element.attributes))
    addNamedValues(element.attributes[name] as Value, element.attributePositions?.[name] ?? element.position, found);
  for (const child of element.children)
    if (child.kind === "text" && !isTemplate(element, child.value))
      addNamedValues(child.value, child.position ?? element.position, found);
}

function addNamedValues(value: Value, position: Position | undefined, found: PolicyReference[]): void {
  const text = typeof value === "string" ? value : value.code;
  if (!text.includes("{{")) return;
  for (const [, name = ""] of text.matchAll(/\{\{([A-Za-z0-9\-._]+)\}\}/g))
    found.push({ what: "named value", name, ...at(position) });
}

/** In a Liquid template `{{body.name}}` is a part of the template; named values in one look alike, so none is told. */
function isTemplate({ name, attributes }: Element, value: Value): boolean {
  return name === "set-body" && attributes.template === "liquid" && typeof value === "string";
}

const at = (position: Position | undefined) => position && { position };
