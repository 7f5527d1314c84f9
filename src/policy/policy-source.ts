// The text of a policy: its positions, its problems, and the values that stand in it.
import type { Expression, Position } from "./document";
import { unwritable } from "./expression";
import { LineIndex } from "./line-index";
import { type MixedValue, readMixed } from "./mixed-value";
import { type Problem, problem } from "./policy-error";
import { scanExpression } from "./scan-expression";
import { entityAt } from "./xml-text";

/** After this many problems the rest is more of the same. */
const maximumProblems = 50;

/** Each of them is looked for to the end of the policy. */
const maximumUnterminated = 5;

/** Thrown when reading cannot go on; what is wrong has been reported. */
export class StopReading extends Error {}

export class PolicySource {
  readonly problems: Problem[] = [];
  private readonly lines: LineIndex;
  private unterminated = 0;
  private unmixed = 0;

  constructor(
    readonly text: string,
    private readonly format: "xml" | "rawxml",
  ) {
    this.lines = new LineIndex(text);
  }

  position(offset: number): Position {
    return this.lines.position(offset);
  }

  report(code: string, message: string, fix: string, offset: number): void {
    this.problems.push(problem(code, message, fix, this.position(offset)));
    if (this.problems.length >= maximumProblems) throw new StopReading();
  }

  malformed(message: string, fix: string, offset: number): void {
    this.report("malformed-xml", message, fix, offset);
  }

  /** Where a text stands first, from an offset on; the end of the policy when it stands nowhere. */
  find(text: string, from: number): number {
    const found = this.text.indexOf(text, from);
    return found < 0 ? this.text.length : found;
  }

  /** Whether an expression starts here. */
  startsExpression(offset: number): boolean {
    const opening = this.text[offset + 1];
    return this.text[offset] === "@" && (opening === "(" || opening === "{");
  }

  /**
   * The expression that starts here, and where it ends; undefined, and reported, when it never ends.
   * @param entities whether entities stand for characters; not so in CDATA
   */
  expression(start: number, entities: boolean): { readonly value: Expression; readonly end: number } | undefined {
    const found = scanExpression(this.text, start, entities);
    if (!found) {
      this.report(
        "unterminated-expression",
        "This expression never ends.",
        "Close its brackets, quotes and comments.",
        start,
      );
      if (++this.unterminated === maximumUnterminated) throw new StopReading();
      return undefined;
    }
    const { code, block, entities: written, end } = found;
    const value: Expression = {
      kind: "expression",
      code,
      block,
      position: this.position(start),
      ...(written.length > 0 && { entities: written }),
    };
    return { value, end };
  }

  /** Text with expressions in it; see `readMixed`. */
  mixed(quote: string, start: number): MixedValue | undefined {
    if (this.unmixed === maximumUnterminated) return undefined;
    const found = readMixed(this, quote, start);
    if (!found) this.unmixed++;
    return found;
  }

  /** Reports the first character of an expression that the format `xml` does not take as it is. */
  requireEscaped(start: number, end: number, quote: string): void {
    if (this.format === "rawxml") return;
    for (let offset = start; offset < end; offset++) {
      const character = this.text.charAt(offset);
      const isRaw = character === quote || character === "<" || (character === "&" && !entityAt(this.text, offset));
      if (!isRaw) continue;
      const written = { "<": "&lt;", "&": "&amp;", '"': "&quot;", "'": "&apos;" }[character];
      this.malformed(
        `Expected XML, as the format \`xml\` asks for, got \`${character}\` in an expression.`,
        `Write \`${written}\`, or choose the format \`rawxml\`.`,
        offset,
      );
      return;
    }
  }

  /** Literal text with its entities read and its line ends made one, as XML does. */
  literal(start: number, end: number, place: "text" | "attribute"): string {
    let value = "";
    let from = start;
    for (let offset = this.entity(start, end); offset < end; offset = this.entity(from, end)) {
      const found = entityAt(this.text, offset);
      if (!found || found.end > end) this.reportAmpersand(offset);
      value += this.characters(from, offset, place) + (found?.text ?? "&");
      from = found?.end ?? offset + 1;
    }
    return value + this.characters(from, end, place);
  }

  private entity(from: number, end: number): number {
    for (let offset = from; offset < end; offset++) if (this.text.charCodeAt(offset) === 0x26) return offset;
    return end;
  }

  private characters(start: number, end: number, place: "text" | "attribute"): string {
    const text = this.text.slice(start, end);
    if (!/[\r\n\t]/.test(text)) return text;
    const lines = text.replace(/\r\n?/g, "\n");
    return place === "attribute" ? lines.replace(/[\t\n]/g, " ") : lines;
  }

  private reportAmpersand(offset: number): void {
    const [written] = /^&#?\w{0,20};?/.exec(this.text.slice(offset, offset + 24)) ?? ["&"];
    if (written.length > 1 && written.endsWith(";"))
      this.malformed(`Expected an entity of XML, got \`${written}\`.`, "Write the character itself.", offset);
    else this.malformed("Expected `&amp;`, got `&`.", "Write `&amp;`.", offset);
  }

  /** Reports characters that XML cannot carry. */
  requireCharacters(): void {
    for (const { index } of this.text.matchAll(new RegExp(unwritable, "g")))
      this.malformed(
        `Expected characters that XML can carry, got U+${this.text.charCodeAt(index).toString(16).toUpperCase().padStart(4, "0")}.`,
        "Remove it.",
        index,
      );
  }
}
