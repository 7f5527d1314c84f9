// What stands in a statement, and which variables of `context.Variables` it sets.
import type { Element, Value } from "../policy";

/** Values of its attributes and its text. */
export function valuesOf({ attributes, children }: Element): readonly Value[] {
  return [...Object.values(attributes), ...children.flatMap((child) => (child.kind === "text" ? [child.value] : []))];
}

/** Names that a statement gives to what it makes: `name` of set-variable, and every attribute that ends in `variable-name`. */
export function variablesSetBy({ name, attributes }: Element): readonly string[] {
  const given = name === "set-variable" ? [attributes.name] : [];
  for (const [attribute, value] of Object.entries(attributes))
    if (attribute.endsWith("variable-name")) given.push(value);
  return given.filter((value) => typeof value === "string");
}
