// The start tag of an element, with its attributes.
import type { Position, Value } from "./document";
import type { MixedValue } from "./mixed-value";
import type { PolicySource } from "./policy-source";
import { behindBlanks, nameAt } from "./xml-text";

export interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, Value>>;
  readonly attributePositions: Readonly<Record<string, Position>>;
  /** `<a />` */
  readonly isEmpty: boolean;
  readonly end: number;
}

/** Reads the tag that starts at `start` with `<` and a name. What is wrong in it is reported and passed. */
export function readTag(source: PolicySource, start: number): Tag {
  return new TagReader(source, start).read();
}

class TagReader {
  private readonly name: string;
  private offset: number;
  private readonly attributes: Record<string, Value> = {};
  private readonly attributePositions: Record<string, Position> = {};

  constructor(
    private readonly source: PolicySource,
    private readonly start: number,
  ) {
    this.name = nameAt(source.text, start + 1);
    this.offset = start + 1 + this.name.length;
  }

  read(): Tag {
    const { text } = this.source;
    for (;;) {
      const behind = behindBlanks(text, this.offset);
      const isApart = behind > this.offset;
      this.offset = behind;
      const character = text.charAt(behind);
      if (character === ">") return this.tag(false, behind + 1);
      if (character === "/" && text[behind + 1] === ">") return this.tag(true, behind + 2);
      if (character === "" || character === "<") {
        this.source.malformed(
          `\`${this.name}\`: expected \`>\` at the end of its tag, got none.`,
          "Add it.",
          this.start,
        );
        return this.tag(false, behind);
      }
      const name = nameAt(text, behind);
      if (name === "") this.passStrange(character);
      else {
        if (!isApart) this.source.malformed(`\`${name}\`: expected a blank before the attribute.`, "Add it.", behind);
        this.attribute(name);
      }
    }
  }

  private tag(isEmpty: boolean, end: number): Tag {
    const { name, attributes, attributePositions } = this;
    return { name, attributes, attributePositions, isEmpty, end };
  }

  /** What begins no attribute: passed up to the next blank or the end of the tag. */
  private passStrange(character: string): void {
    this.source.malformed(
      `\`${this.name}\`: expected an attribute or \`>\`, got \`${character}\`.`,
      "Remove it, or close the quotes before it.",
      this.offset,
    );
    const { text } = this.source;
    do this.offset++;
    while (!/[\s<>]/.test(text[this.offset] ?? " ") && !(text[this.offset] === "/" && text[this.offset + 1] === ">"));
  }

  private attribute(name: string): void {
    const { source } = this;
    const { text } = source;
    const start = this.offset;
    const equals = behindBlanks(text, start + name.length);
    const opening = behindBlanks(text, equals + 1);
    const quote = text.charAt(opening);
    if (text[equals] !== "=" || (quote !== '"' && quote !== "'")) {
      source.malformed(`\`${this.name}.${name}\`: expected \`=\` and a value in quotes.`, "Add them.", start);
      this.offset = text[equals] === "=" ? this.bareValue(opening) : start + name.length;
      return;
    }
    const value = this.value(name, quote, opening + 1);
    if (name === "__proto__")
      source.report("name", "`__proto__`: expected another name for an attribute.", "Rename it.", opening + 1);
    else if (Object.hasOwn(this.attributes, name))
      source.malformed(`\`${this.name}.${name}\`: expected the attribute once, got it again.`, "Remove one.", start);
    else {
      this.attributes[name] = value;
      const at = typeof value === "string" ? undefined : value.position;
      this.attributePositions[name] = at?.offset === opening + 1 ? at : source.position(opening + 1);
    }
  }

  /** Passes a value without quotes. */
  private bareValue(start: number): number {
    let end = start;
    while (!/[\s<>]/.test(this.source.text[end] ?? " ")) end++;
    return end;
  }

  private value(name: string, quote: string, start: number): Value {
    const { source } = this;
    const first = behindBlanks(source.text, start);
    if (!source.startsExpression(first)) return this.literal(name, quote, start);
    const found = source.expression(first, true);
    if (!found) {
      this.offset = this.likelyEnd(quote, first);
      return "";
    }
    source.requireEscaped(first, found.end, quote);
    const closing = behindBlanks(source.text, found.end);
    if (source.text[closing] === quote) {
      this.offset = closing + 1;
      return found.value;
    }
    const mixed = source.mixed(quote, first);
    if (mixed) return this.mixedValue(mixed, first);
    source.report(
      "mixed-expression",
      `\`${this.name}.${name}\`: expected an expression alone, got text behind it.`,
      "Make the text part of the expression.",
      closing,
    );
    this.offset = Math.min(source.find(quote, closing) + 1, source.text.length);
    return "";
  }

  private mixedValue({ value, end }: MixedValue, start: number): Value {
    this.offset = end + 1;
    if (typeof value !== "string") return { ...value, position: this.source.position(start) };
    requirePlain(this.source, value, start);
    return value;
  }

  /** Whether a quote cannot end a value: an expression has begun before it, and no tag goes on behind it like that. */
  private endsInCode(start: number, closing: number): boolean {
    const { text } = this.source;
    const behind = text.charAt(closing + 1);
    return behind !== "" && !/[\s/>]/.test(behind) && /@[({]/.test(text.slice(start, closing));
  }

  /** Text up to its quote; `<` in it says that the quote is missing, when no other follows in its line. */
  private literal(name: string, quote: string, start: number): Value {
    const { source } = this;
    const closing = source.find(quote, start);
    if (this.endsInCode(start, closing)) {
      const mixed = source.mixed(quote, start);
      if (mixed) return this.mixedValue(mixed, start);
    }
    const bracket = source.text.slice(start, closing).indexOf("<");
    if (bracket < 0 && closing < source.text.length) {
      this.offset = closing + 1;
      const value = source.literal(start, closing, "attribute");
      requirePlain(source, value, start);
      return value;
    }
    const line = source.find("\n", start);
    if (closing < line) {
      source.malformed(`\`${this.name}.${name}\`: expected \`&lt;\`, got \`<\`.`, "Write `&lt;`.", start + bracket);
      this.offset = closing + 1;
      return source.literal(start, closing, "attribute");
    }
    source.malformed(`\`${this.name}.${name}\`: this value never ends.`, "Close its quotes.", start - 1);
    const tag = source.find(">", start);
    this.offset = Math.min(line, source.text[tag - 1] === "/" ? tag - 1 : tag);
    return "";
  }

  /** Where a value most likely ends whose expression does not: behind a quote that the tag or an attribute follows. */
  private likelyEnd(quote: string, start: number): number {
    const ending = new RegExp(`${quote}(?=\\s*/?>|\\s+[\\w:-]+\\s*=\\s*["'])`, "g");
    ending.lastIndex = start;
    return ending.exec(this.source.text) ? ending.lastIndex : this.source.text.length;
  }
}

/** Text that is an expression only once its entities are read would run unseen by whoever looks for expressions. */
export function requirePlain(source: PolicySource, literal: string, offset: number): void {
  if (/^\s*@[({]/.test(literal))
    source.report(
      "hidden-expression",
      "Expected an expression that starts with a plain `@(` or `@{`, got one that is spelled with entities or parts.",
      "Write it plainly.",
      offset,
    );
}
