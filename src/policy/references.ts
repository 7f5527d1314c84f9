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
  return walk(policy).flatMap((element) => [...attributeReferences(element), ...namedValueReferences(element)]);
}

function attributeReferences(element: Element): readonly PolicyReference[] {
  return attributes.flatMap(([attribute, what]) => {
    const name = element.attributes[attribute];
    if (typeof name !== "string") return [];
    return [{ what, name, ...at(element.attributePositions?.[attribute] ?? element.position) }];
  });
}

function namedValueReferences(element: Element): readonly PolicyReference[] {
  const values: [Value, Position | undefined][] = Object.entries(element.attributes).map(([name, value]) => [
    value,
    element.attributePositions?.[name],
  ]);
  for (const child of element.children)
    if (child.kind === "text" && !isTemplate(element, child.value)) values.push([child.value, child.position]);
  return values.flatMap(([value, position]) =>
    [...(typeof value === "string" ? value : value.code).matchAll(/\{\{([A-Za-z0-9\-._]+)\}\}/g)].map(
      ([, name = ""]) => ({ what: "named value" as const, name, ...at(position ?? element.position) }),
    ),
  );
}

/** In a Liquid template `{{body.name}}` is a part of the template; named values in one look alike, so none is told. */
function isTemplate({ name, attributes }: Element, value: Value): boolean {
  return name === "set-body" && attributes.template === "liquid" && typeof value === "string";
}

const at = (position: Position | undefined) => position && { position };
