// XML with expressions to a tree of elements with positions. `rawxml` is not XML: expressions carry raw quotes, `<` and
// `&`. So expressions are read where they start, and XML around them.
import type { Element, Expression, Node, Position } from "./document";
import type { Problem } from "./policy-error";
import { maximumDepth, tooDeep } from "./policy-shape";
import { PolicySource, StopReading } from "./policy-source";
import { readTag, requirePlain, type Tag } from "./read-tag";
import { behindBlanks, isBlank, nameAt } from "./xml-text";

interface OpenElement {
  readonly tag: Tag;
  readonly position: Position;
  readonly children: Node[];
  /** Literal text so far, CDATA sections included. */
  literal: string;
  /** Where the first text that is not blank starts. */
  textStart: number | undefined;
  expression: Expression | undefined;
}

export interface ParsedXml {
  readonly roots: readonly Element[];
  readonly problems: readonly Problem[];
}

/** Reads XML with raw or, as the format `xml` asks for, escaped expressions; what is wrong comes back as problems. */
export function parseXml(text: string, format: "xml" | "rawxml"): ParsedXml {
  const source = new PolicySource(text, format);
  const reader = new TreeReader(source);
  try {
    source.requireCharacters();
    reader.read();
  } catch (error) {
    if (!(error instanceof StopReading)) throw error;
  }
  return { roots: reader.roots, problems: source.problems };
}

class TreeReader {
  readonly roots: Element[] = [];
  private readonly open: OpenElement[] = [];
  private readonly text: string;
  private offset = 0;

  constructor(private readonly source: PolicySource) {
    this.text = source.text;
    if (this.text.startsWith("\ufeff")) this.offset = 1;
  }

  read(): void {
    const start = this.offset;
    if (/^<\?xml\s/.test(this.text.slice(start, start + 6))) this.pass("<?", "?>", "instruction");
    while (this.offset < this.text.length)
      if (this.text[this.offset] === "<") this.markup(this.offset);
      else this.characters();
    while (this.open.length > 0) this.closeUnclosed("the end");
  }

  private markup(start: number): void {
    const { text } = this;
    if (text.startsWith("<!--", start)) this.comment(start);
    else if (text.startsWith("<![CDATA[", start)) this.cdata(start);
    else if (text.startsWith("<?", start)) {
      if (/^<\?xml[\s?]/i.test(text.slice(start, start + 6)))
        this.source.malformed("Expected the XML declaration at the start of the policy.", "Move or remove it.", start);
      this.pass("<?", "?>", "instruction");
    } else if (text.startsWith("<!", start)) {
      this.source.report("doctype", "Expected a policy, got a DOCTYPE.", "Remove it.", start);
      this.doctype();
    } else if (text.startsWith("</", start)) this.endTag(start);
    else if (nameAt(text, start + 1) !== "") this.startTag(start);
    else {
      this.source.malformed("Expected an element, got `<` alone.", "Write `&lt;`.", start);
      this.offset++;
    }
  }

  /** Passes what starts and ends with these marks. */
  private pass(opening: string, closing: string, what: string): number {
    const start = this.offset;
    const end = this.source.find(closing, start + opening.length);
    if (end === this.text.length)
      this.source.malformed(`This ${what} never ends.`, `Close it with \`${closing}\`.`, start);
    this.offset = Math.min(end + closing.length, this.text.length);
    return end;
  }

  private comment(start: number): void {
    const end = this.pass("<!--", "-->", "comment");
    const dashes = this.source.find("--", start + 4);
    if (dashes < end || this.text[end - 1] === "-")
      this.source.malformed("Expected no `--` inside of a comment.", "Write one dash.", Math.min(dashes, end - 1));
  }

  private doctype(): void {
    const subset = this.source.find("[", this.offset);
    const end = this.source.find(">", this.offset);
    this.offset = subset < end ? this.source.find("]", subset) : this.offset;
    this.offset = Math.min(this.source.find(">", this.offset) + 1, this.text.length);
  }

  private cdata(start: number): void {
    const first = behindBlanks(this.text, start + 9);
    const found = this.source.startsExpression(first) ? this.source.expression(first, false) : undefined;
    if (found) this.offset = found.end;
    const from = this.offset;
    const end = this.source.find("]]>", found?.end ?? start + 9);
    if (end === this.text.length) this.source.malformed("This CDATA never ends.", "Close it with `]]>`.", start);
    this.offset = Math.min(end + 3, this.text.length);
    if (found) this.addExpression(found.value);
    this.addLiteral(this.text.slice(found ? from : start + 9, end).replace(/\r\n?/g, "\n"), found ? from : start + 9);
  }

  /** Text up to the next markup; it may start with an expression. */
  private characters(): void {
    const start = this.offset;
    const first = behindBlanks(this.text, start);
    const isExpression = this.open.length > 0 && this.source.startsExpression(first);
    const found = isExpression ? this.source.expression(first, true) : undefined;
    if (found) {
      this.source.requireEscaped(first, found.end, "<");
      this.addExpression(found.value);
    } else if (isExpression) {
      // What follows in the element may be code.
      this.offset = this.source.find("</", first);
      return;
    }
    const from = found?.end ?? start;
    this.offset = this.source.find("<", from);
    if (behindBlanks(this.text, from) >= this.offset) {
      this.addLiteral(this.text.slice(from, this.offset), from);
      return;
    }
    const closing = this.text.slice(from, this.offset).indexOf("]]>");
    if (closing >= 0) this.source.malformed("Expected `]]&gt;`, got `]]>`.", "Write `]]&gt;`.", from + closing);
    this.addLiteral(this.source.literal(from, this.offset, "text"), from);
  }

  private addExpression(expression: Expression): void {
    const element = this.open[this.open.length - 1];
    const { offset = 0 } = expression.position ?? {};
    if (!element) return;
    if (element.expression || !isBlank(element.literal)) this.reportMixed(element, offset);
    element.expression = expression;
    element.textStart ??= offset;
  }

  private addLiteral(text: string, start: number): void {
    const element = this.open[this.open.length - 1];
    const isText = !isBlank(text);
    if (!element) {
      if (isText)
        this.source.malformed(
          "Expected one root element, got text beside it.",
          "Remove the text.",
          behindBlanks(this.text, start),
        );
      return;
    }
    if (isText) element.textStart ??= behindBlanks(this.text, start);
    if (isText && element.expression) this.reportMixed(element, behindBlanks(this.text, start));
    else element.literal += text;
  }

  private reportMixed({ tag }: OpenElement, offset: number): void {
    this.source.report(
      "mixed-expression",
      `\`${tag.name}\`: expected an expression alone, got text beside it.`,
      "Make the text part of the expression.",
      offset,
    );
  }

  private startTag(start: number): void {
    if (this.open.length === maximumDepth) {
      this.source.problems.push(tooDeep(this.source.position(start)));
      throw new StopReading();
    }
    const tag = readTag(this.source, start);
    this.offset = tag.end;
    const position = this.source.position(start);
    this.open.push({ tag, position, children: [], literal: "", textStart: undefined, expression: undefined });
    if (tag.isEmpty) this.close(start);
  }

  private endTag(start: number): void {
    const name = nameAt(this.text, start + 2);
    const end = behindBlanks(this.text, start + 2 + name.length);
    this.offset = this.text[end] === ">" ? end + 1 : end;
    if (name === "" || this.text[end] !== ">")
      this.source.malformed("Expected a name and `>` in an end tag.", "Write them.", start);
    if (!this.open.some(({ tag }) => tag.name === name)) {
      if (name !== "")
        this.source.malformed(`\`</${name}>\` closes nothing.`, "Remove it, or write the start tag.", start);
      return;
    }
    while (this.open[this.open.length - 1]?.tag.name !== name) this.closeUnclosed(`\`</${name}>\``);
    this.close(start);
  }

  private closeUnclosed(got: string): void {
    const { tag, position } = this.open[this.open.length - 1] as OpenElement;
    this.source.malformed(`\`${tag.name}\`: expected \`</${tag.name}>\`, got ${got}.`, "Close it.", position.offset);
    this.close(this.offset);
  }

  /** Closes the innermost element, whose end tag starts at `end`. */
  private close(end: number): void {
    const element = this.open.pop() as OpenElement;
    const { name, attributes, attributePositions } = element.tag;
    const { position } = element;
    const children = this.content(element, end);
    const built: Element = { kind: "element", name, attributes, children, position, attributePositions };
    const parent = this.open[this.open.length - 1];
    if (parent) parent.children.push(built);
    else this.roots.push(built);
  }

  private content(element: OpenElement, end: number): readonly Node[] {
    const { tag, children, literal, expression, textStart } = element;
    if (children.length > 0 && !expression && holdsForeignMarkup(tag.name)) return [this.markupText(tag.end, end)];
    // A copy is as long as it needs to be, and most documents are kept for a while.
    if (textStart === undefined) return children.slice();
    if (children.length > 0) {
      this.source.report(
        "mixed-content",
        `\`${tag.name}\`: expected elements or one text, got both.`,
        "Remove the text.",
        textStart,
      );
      return children;
    }
    if (!expression) requirePlain(this.source, literal, textStart);
    return [
      { kind: "text", value: expression ?? literal, position: expression?.position ?? this.source.position(textStart) },
    ];
  }

  /** Markup that is no policy, such as a body in XML: a text like any other. */
  private markupText(start: number, end: number): Node {
    const value = this.text.slice(start, end).replace(/\r\n?/g, "\n");
    return { kind: "text", value, position: this.source.position(behindBlanks(this.text, start)) };
  }
}

/** Whether the elements inside are data of the policy: of a body, or of another vocabulary, as the prefix says. */
function holdsForeignMarkup(name: string): boolean {
  return name === "set-body" || name.includes(":");
}
