// Which statements set a variable of `context.Variables`.
import type { Element, Node } from "../policy";
import { isGuaranteed, type Occurrence, occurrences } from "./guarantee";

/**
 * The statements that may have set a variable last, each with what runs before it; none where it may not have been set
 * at all.
 */
export function settersOf(name: string, preceding: readonly Node[]): readonly Occurrence[] {
  const sets = (statement: Element) => variablesSetBy(statement).includes(name);
  const last = preceding.findLastIndex((node) => isGuaranteed([node], sets));
  return last < 0 ? [] : occurrences(preceding.slice(last), sets, preceding.slice(0, last));
}

/** Names that a statement gives to what it makes: `name` of set-variable, and every attribute that ends in `variable-name`. */
export function variablesSetBy({ name, attributes }: Element): readonly string[] {
  const given = name === "set-variable" ? [attributes.name] : [];
  for (const [attribute, value] of Object.entries(attributes))
    if (attribute.endsWith("variable-name")) given.push(value);
  return given.filter((value) => typeof value === "string");
}
