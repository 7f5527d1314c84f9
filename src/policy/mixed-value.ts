// Attributes in which expressions and text stand beside each other.
import type { Expression, Value } from "./document";
import { scanExpression } from "./scan-expression";

/** The text of a policy, as far as it is needed here. */
interface Source {
  readonly text: string;
  startsExpression(offset: number): boolean;
  literal(start: number, end: number, place: "text" | "attribute"): string;
}

export interface MixedValue {
  readonly value: Value;
  /** Where its quote stands. */
  readonly end: number;
}

/**
 * Reads text with whole expressions in it, up to a quote outside of them. API Management evaluates only a value that is
 * one expression: what begins with text is a literal, quotes of the code included; what begins and ends with an expression
 * is taken for one, of code that is no C#.
 * @returns undefined for anything else
 */
export function readMixed(source: Source, quote: string, start: number): MixedValue | undefined {
  const { text } = source;
  const mark = new RegExp(`${quote}|<|@[({]`, "g");
  let value = "";
  let from = start;
  let last: string | undefined;
  mark.lastIndex = start;
  for (let found = mark.exec(text); found; found = mark.exec(text)) {
    const before = source.literal(from, found.index, "attribute");
    value += before;
    if (before.trim() !== "") last = undefined;
    if (found[0] === quote) {
      const read = source.startsExpression(start) ? wholeExpression(value.trimEnd(), last) : value;
      return read === undefined ? undefined : { value: read, end: found.index };
    }
    const scanned = found[0] === "<" ? undefined : scanExpression(text, found.index, true);
    if (!scanned) return undefined;
    last = scanned.block ? "}" : ")";
    value += `${found[0]}${scanned.code}${last}`;
    from = scanned.end;
    mark.lastIndex = from;
  }
  return undefined;
}

/** @param last the bracket of the expression that it ends with */
function wholeExpression(value: string, last: string | undefined): Expression | undefined {
  const block = value.charAt(1) === "{";
  if (last !== (block ? "}" : ")")) return undefined;
  return { kind: "expression", code: value.slice(2, -1), block };
}
