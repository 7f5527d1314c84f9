// `rawxml` is not XML: expressions carry raw quotes, `<` and `&`. Before an XML reader sees a policy, each expression
// gives way to a mark of the same length, so that every offset stays what it was.
import type { Expression } from "./document";
import { policyError } from "./policy-error";
import { scanExpression } from "./scan-expression";

interface MaskedExpression {
  readonly expression: Expression;
  readonly start: number;
}

export interface MaskedPolicy {
  /** The policy with marks instead of expressions. */
  readonly xml: string;
  /** The expressions in the order of their marks, each with the offset of its `@`. */
  readonly expressions: readonly MaskedExpression[];
  /** First character of every mark; the rest of it is `filler`. */
  readonly mark: string;
  readonly filler: string;
  /** Where an expression starts that never ends, if there is one. */
  readonly unterminated: number | undefined;
}

/** Replaces the expressions that fill an attribute value or a text. */
export function maskExpressions(source: string): MaskedPolicy {
  return new Masker(source).mask();
}

class Masker {
  private readonly expressions: MaskedExpression[] = [];
  private readonly parts: string[] = [];
  private copied = 0;
  private unterminated: number | undefined;
  private readonly markCharacter: string;
  private readonly filler: string;

  constructor(private readonly source: string) {
    [this.markCharacter, this.filler] = unusedCharacters(source);
  }

  mask(): MaskedPolicy {
    let offset = 0;
    while (offset < this.source.length && this.unterminated === undefined) offset = this.markup(this.text(offset));
    this.parts.push(this.source.slice(this.copied));
    const { expressions, unterminated, filler } = this;
    return { xml: this.parts.join(""), expressions, mark: this.markCharacter, filler, unterminated };
  }

  /** Passes a text; returns where the next markup starts. */
  private text(start: number): number {
    return this.next("<", this.value(start, true));
  }

  /** Passes a comment, CDATA section, instruction or tag that starts at `start`. */
  private markup(start: number): number {
    if (this.source.startsWith("<!--", start)) return this.behind("-->", start + 4);
    if (this.source.startsWith("<![CDATA[", start)) return this.behind("]]>", this.value(start + 9, false));
    if (this.source.startsWith("<?", start)) return this.behind("?>", start + 2);
    return this.tag(start + 1);
  }

  private tag(start: number): number {
    let offset = start;
    while (offset < this.source.length) {
      const character = this.source.charAt(offset);
      if (character === ">") return offset + 1;
      if (character === '"' || character === "'") offset = this.next(character, this.value(offset + 1, true)) + 1;
      else offset++;
      if (this.unterminated !== undefined) return this.source.length;
    }
    return offset;
  }

  /** Replaces the expression that starts here, after blanks; returns where to go on. */
  private value(start: number, decode: boolean): number {
    let offset = start;
    while (isBlank(this.source.charCodeAt(offset))) offset++;
    const opening = this.source.charAt(offset + 1);
    if (this.source.charAt(offset) !== "@" || (opening !== "(" && opening !== "{")) return offset;
    const found = scanExpression(this.source, offset, decode);
    if (!found) {
      this.unterminated = offset;
      return this.source.length;
    }
    const { code, block, entities } = found;
    this.expressions.push({
      expression: { kind: "expression", code, block, ...(entities.length > 0 && { entities }) },
      start: offset,
    });
    this.parts.push(
      this.source.slice(this.copied, offset),
      this.markCharacter,
      this.filler.repeat(found.end - offset - 1),
    );
    this.copied = found.end;
    return found.end;
  }

  private next(text: string, from: number): number {
    const found = this.source.indexOf(text, from);
    return found < 0 ? this.source.length : found;
  }

  private behind(text: string, from: number): number {
    const found = this.source.indexOf(text, from);
    return found < 0 ? this.source.length : found + text.length;
  }
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

/** Two private-use characters that the source does not hold. */
function unusedCharacters(source: string): readonly [string, string] {
  const used = new Set(source.match(/[\ue000-\uf8ff]/g));
  const free: string[] = [];
  for (let code = 0xe000; code <= 0xf8ff && free.length < 2; code++)
    if (!used.has(String.fromCharCode(code))) free.push(String.fromCharCode(code));
  const [mark, filler] = free;
  if (mark === undefined || filler === undefined)
    throw policyError("unreadable", "The policy uses every private-use character of Unicode. Remove some.");
  return [mark, filler];
}
