// Which statements set a variable of `context.Variables`.
import type { Element, Node } from "../policy";
import { isGuaranteed, type Occurrence, occurrences } from "./guarantee";
import { variablesSetBy } from "./statement-values";

/**
 * The statements that may have set a variable last, each with what runs before it; none where it may not have been set
 * at all.
 */
export function settersOf(name: string, preceding: readonly Node[]): readonly Occurrence[] {
  const sets = (statement: Element) => variablesSetBy(statement).includes(name);
  const last = preceding.findLastIndex((node) => isGuaranteed([node], sets));
  return last < 0 ? [] : occurrences(preceding.slice(last), sets, preceding.slice(0, last));
}
