// Names of things outside the policy.
import type { Element, Policy, Position, Value } from "./document";
import { walk } from "./find";
import { nearest } from "./nearest";
import type { Problem } from "./policy-error";

/** What exists in the service; a list that is left out is not checked. */
export interface KnownNames {
  readonly backends?: Iterable<string>;
  readonly fragments?: Iterable<string>;
  readonly namedValues?: Iterable<string>;
}

interface Reference {
  readonly what: string;
  readonly name: string;
  readonly known: readonly string[];
  readonly position: Position | undefined;
}

const backendAttributes = ["backend-id", "embeddings-backend-id"];

/** References to backends, fragments and named values that nothing defines. */
export function checkReferences(policy: Policy, { backends, fragments, namedValues }: KnownNames): readonly Problem[] {
  const known = {
    backends: backends && [...backends],
    fragments: fragments && [...fragments],
    namedValues: namedValues && [...namedValues],
  };
  const references: Reference[] = [];
  for (const element of walk(policy)) {
    if (known.backends) references.push(...attributeReferences(element, backendAttributes, "backend", known.backends));
    if (known.fragments)
      references.push(...attributeReferences(element, ["fragment-id"], "policy fragment", known.fragments));
    if (known.namedValues) references.push(...namedValueReferences(element, known.namedValues));
  }
  return references
    .filter(({ name, known }) => !known.some((candidate) => candidate.toLowerCase() === name.toLowerCase()))
    .map(missing);
}

function attributeReferences(
  element: Element,
  attributes: readonly string[],
  what: string,
  known: readonly string[],
): Reference[] {
  return attributes.flatMap((attribute) => {
    const name = element.attributes[attribute];
    if (typeof name !== "string" || name.includes("{{")) return [];
    return [{ what, name, known, position: element.attributePositions?.[attribute] ?? element.position }];
  });
}

function namedValueReferences(element: Element, known: readonly string[]): Reference[] {
  const values: [Value, Position | undefined][] = Object.entries(element.attributes).map(([name, value]) => [
    value,
    element.attributePositions?.[name],
  ]);
  for (const child of element.children) if (child.kind === "text") values.push([child.value, child.position]);
  return values.flatMap(([value, position]) =>
    [...(typeof value === "string" ? value : value.code).matchAll(/\{\{([A-Za-z0-9\-._]+)\}\}/g)].map(
      ([, name = ""]) => ({
        what: "named value",
        name,
        known,
        position: position ?? element.position,
      }),
    ),
  );
}

function missing({ what, name, known, position }: Reference): Problem {
  const similar = nearest(name, known);
  const message = `\`${name}\`: expected a ${what} that exists, got none of that name. ${similar ? `Did you mean \`${similar}\`?` : `Create the ${what} first.`}`;
  return { code: `unknown-${what.replace(" ", "-")}`, severity: "error", message, ...(position && { position }) };
}
