// XML with expressions to a tree of elements with positions.
import { SaxesParser } from "saxes";
import type { Element, Node, Position, Value } from "./document";
import { LineIndex } from "./line-index";
import { type MaskedPolicy, maskExpressions } from "./mask-expressions";
import type { Problem } from "./policy-error";

/** Elements may nest this deep; API Management documents no bound, real policies stay below 20. */
export const maximumDepth = 100;

/** After this many problems the rest is more of the same. */
const maximumProblems = 50;

interface OpenElement {
  readonly name: string;
  readonly attributes: Record<string, Value>;
  readonly attributePositions: Record<string, Position>;
  readonly position: Position;
  readonly children: Node[];
  /** Texts, CDATA sections and the space between them, as they came. */
  characters: string;
  charactersStart: number | undefined;
}

export interface ParsedXml {
  readonly roots: readonly Element[];
  readonly problems: readonly Problem[];
}

/** The first thing that keeps a text from being XML, expressions included; what follows it is its consequence. */
export function malformedXml(source: string): Problem | undefined {
  let first: Problem | undefined;
  const parser = new SaxesParser({ xmlns: false, position: true });
  parser.on("error", (error) => {
    const message = `Expected XML, as the format \`xml\` asks for. ${plainSentence(error.message)} Write expressions with &quot;, &lt; and &amp;, or choose the format \`rawxml\`.`;
    const position = new LineIndex(source).position(Math.max(0, parser.position - 1));
    first ??= { code: "malformed-xml", severity: "error", message, position };
  });
  parser.write(source).close();
  return first;
}

/** Reads XML with raw or escaped expressions; what is wrong comes back as problems. */
export function parseXml(source: string): ParsedXml {
  return new TreeBuilder(source).build();
}

class TreeBuilder {
  private readonly parser = new SaxesParser({ xmlns: false, position: true });
  private readonly lines: LineIndex;
  private readonly masked: MaskedPolicy;
  private readonly roots: Element[] = [];
  private readonly open: OpenElement[] = [];
  private readonly problems: Problem[] = [];
  /** Index of the next expression. */
  private expression = 0;
  /** Where the present text starts. */
  private contentStart = 0;

  constructor(source: string) {
    this.lines = new LineIndex(source);
    this.masked = maskExpressions(source);
  }

  build(): ParsedXml {
    if (this.masked.unterminated !== undefined) {
      this.report(
        "unterminated-expression",
        "This expression never ends. Close its brackets, quotes and comments.",
        this.masked.unterminated,
      );
      return { roots: [], problems: this.problems };
    }
    this.listen();
    try {
      this.parser.write(this.masked.xml).close();
    } catch (error) {
      if (!(error instanceof StopReading)) throw error;
    }
    return { roots: this.roots, problems: this.problems };
  }

  private listen(): void {
    const { parser } = this;
    parser.on("error", (error) =>
      this.report("malformed-xml", plainSentence(error.message), Math.max(0, parser.position - 1)),
    );
    parser.on("doctype", () =>
      this.report("doctype", "Expected a policy, got a DOCTYPE. Remove it.", this.contentStart),
    );
    parser.on("opentagstart", ({ name }) => this.start(name));
    parser.on("attribute", ({ name, value }) => this.attribute(name, value));
    parser.on("opentag", () => this.mark());
    parser.on("closetag", () => this.end());
    parser.on("text", (text) => this.characters(text));
    parser.on("cdata", (text) => this.characters(text));
    parser.on("comment", () => this.mark());
    parser.on("processinginstruction", () => this.mark());
  }

  private start(name: string): void {
    if (this.open.length === maximumDepth) {
      this.report(
        "too-deep",
        `Expected at most ${maximumDepth} levels of elements, got more. Take fragments out.`,
        this.parser.position - 1,
      );
      throw new StopReading();
    }
    const offset = this.masked.xml.lastIndexOf("<", this.parser.position - 1);
    this.open.push({
      name,
      attributes: {},
      attributePositions: {},
      position: this.lines.position(offset),
      children: [],
      characters: "",
      charactersStart: undefined,
    });
  }

  private attribute(name: string, value: string): void {
    const element = this.open[this.open.length - 1];
    if (!element) return;
    const closing = this.parser.position - 1;
    const opening = this.masked.xml.lastIndexOf(this.masked.xml.charAt(closing), closing - 1);
    const position = this.lines.position(opening + 1);
    if (name === "__proto__") {
      this.report("name", "`__proto__`: expected another name for an attribute. Rename it.", position.offset);
      return;
    }
    element.attributes[name] = this.value(value, position, value);
    element.attributePositions[name] = position;
  }

  private characters(text: string): void {
    const element = this.open[this.open.length - 1];
    if (!element) {
      this.mark();
      return;
    }
    if (isBlank(element.characters) && !isBlank(text)) {
      const leading = text.search(/[^ \t\r\n]/);
      element.charactersStart = this.contentStart + leading;
    }
    element.characters += text;
    this.mark();
  }

  private end(): void {
    const element = this.open.pop();
    if (!element) return;
    this.addText(element);
    const { name, attributes, attributePositions, position, children } = element;
    const built: Element = { kind: "element", name, attributes, children, position, attributePositions };
    const parent = this.open[this.open.length - 1];
    if (parent) parent.children.push(built);
    else this.roots.push(built);
    this.mark();
  }

  /** Text beside elements is kept only where it says something; a text alone is kept to the letter. */
  private addText(element: OpenElement): void {
    const { characters, charactersStart, children } = element;
    if (isBlank(characters)) return;
    const position = this.lines.position(charactersStart ?? element.position.offset);
    if (children.length > 0) {
      this.report(
        "mixed-content",
        `\`${element.name}\`: expected elements or one text, got both. Remove the text.`,
        position.offset,
      );
      return;
    }
    children.push({ kind: "text", value: this.value(characters, position, characters.trim()), position });
  }

  /** A literal, or the expression whose mark fills the value. */
  private value(written: string, position: Position, trimmed: string): Value {
    const { mark, filler, expressions } = this.masked;
    if (!written.includes(mark)) return this.literal(written, position);
    const found = expressions[this.expression++];
    const rest = trimmed.trim();
    const isWhole = rest.startsWith(mark) && [...rest.slice(1)].every((character) => character === filler);
    if (!found || !isWhole) {
      this.report(
        "mixed-expression",
        "Expected an expression alone, got text behind it. Make the text part of the expression.",
        position.offset,
      );
      return "";
    }
    return { ...found.expression, position: this.lines.position(found.start) };
  }

  /** Text that is an expression only once its entities are read would run unseen by whoever looks for expressions. */
  private literal(written: string, position: Position): Value {
    if (/^\s*@[({]/.test(written))
      this.report(
        "hidden-expression",
        "Expected an expression that starts with a plain `@(` or `@{`, got one that is spelled with entities or parts. Write it plainly.",
        position.offset,
      );
    return written;
  }

  /** The next text starts here. */
  private mark(): void {
    this.contentStart = this.parser.position;
  }

  private report(code: string, message: string, offset: number): void {
    this.problems.push({ code, severity: "error", message, position: this.lines.position(offset) });
    if (this.problems.length >= maximumProblems) throw new StopReading();
  }
}

/** Blanks of XML: a no-break space is a character like any other. */
function isBlank(text: string): boolean {
  return !/[^ \t\r\n]/.test(text);
}

class StopReading extends Error {}

/** saxes puts its own line and column first, which are those of the masked text. */
function plainSentence(message: string): string {
  const sentence = message.replace(/^(undefined:)?\d+:\d+: /, "").replace(/\.$/, "");
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}
