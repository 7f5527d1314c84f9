// Finds where a policy expression ends: brackets count only outside of C# strings, characters and comments.
// Entities are decoded on the way, since API Management accepts `&quot;` and a raw quote alike.
import type { CodeEntity } from "./document";
import { entityAt } from "./xml-text";

/** An expression found in policy text. */
export interface ScannedExpression {
  /** Offset behind the closing bracket. */
  readonly end: number;
  readonly code: string;
  readonly block: boolean;
  readonly entities: readonly CodeEntity[];
}

/** What the scanner is in: code until a closing bracket, or one of C#'s kinds of text. */
interface Frame {
  readonly kind: "code" | "hole" | "format" | "string" | "verbatim" | "interpolated" | "interpolated-verbatim";
  /** Open brackets of code. */
  depth: number;
}

/** Strings with holes may hold strings with holes; deeper than this is refused, as a mistake. */
const maximumNesting = 50;

/**
 * Reads the expression that starts at `start` with `@(` or `@{`.
 * @param decode whether entities are decoded; not so in CDATA
 * @returns undefined when it never ends
 */
export function scanExpression(source: string, start: number, decode: boolean): ScannedExpression | undefined {
  return new ExpressionScanner(source, start + 2, decode).scan(source.charAt(start + 1) === "{");
}

class ExpressionScanner {
  private code = "";
  /** Everything before is in `code`. */
  private copied: number;
  private readonly entities: CodeEntity[] = [];
  /** The decoded character at `offset`, and where the next one starts. */
  private current = "";
  private next = 0;

  constructor(
    private readonly source: string,
    private offset: number,
    private readonly decode: boolean,
  ) {
    this.copied = offset;
    this.read();
  }

  scan(block: boolean): ScannedExpression | undefined {
    const frames: Frame[] = [{ kind: "code", depth: 1 }];
    while (this.current !== "") {
      const frame = frames[frames.length - 1] as Frame;
      if (frame.kind === "code" || frame.kind === "hole") this.scanCode(frame, frames);
      else this.scanText(frame, frames);
      if (frames.length === 0) return { end: this.offset, code: this.written(), block, entities: this.entities };
      if (frames.length > maximumNesting) return undefined;
    }
    return undefined;
  }

  /** The code without its closing bracket. */
  private written(): string {
    return (this.code + this.source.slice(this.copied, this.offset)).slice(0, -1);
  }

  private scanCode(frame: Frame, frames: Frame[]): void {
    const character = this.take();
    switch (character) {
      case "(":
      case "{":
      case "[":
        frame.depth++;
        return;
      case ")":
      case "}":
      case "]":
        if (--frame.depth === 0) frames.pop();
        return;
      case '"':
        frames.push({ kind: "string", depth: 0 });
        return;
      case "'":
        this.takeCharacterLiteral();
        return;
      case "@":
      case "$":
        this.openString(character, frames);
        return;
      case "/":
        if (this.current === "/") this.takeLine();
        else if (this.current === "*") this.takeBlockComment();
        return;
      case ":":
        // `::` belongs to a name; in brackets `:` belongs to a condition.
        if (this.current === ":") this.take();
        else if (frame.kind === "hole" && frame.depth === 1) frames.push({ kind: "format", depth: 0 });
        return;
      default:
    }
  }

  private scanText(frame: Frame, frames: Frame[]): void {
    const character = this.take();
    const { kind } = frame;
    if (kind === "format") {
      if (character === "}") frames.length -= 2;
      return;
    }
    const verbatim = kind === "verbatim" || kind === "interpolated-verbatim";
    if (character === "\\" && !verbatim) this.take();
    else if (character === '"') {
      if (verbatim && this.current === '"') this.take();
      else frames.pop();
    } else if (character === "{" && (kind === "interpolated" || kind === "interpolated-verbatim")) {
      if (this.current === "{") this.take();
      else frames.push({ kind: "hole", depth: 1 });
    }
  }

  /** Passes the quote behind `@`, `$`, `$@` or `@$`. */
  private openString(prefix: string, frames: Frame[]): void {
    let kind: Frame["kind"] = prefix === "@" ? "verbatim" : "interpolated";
    if (this.current === (prefix === "@" ? "$" : "@")) {
      this.take();
      kind = "interpolated-verbatim";
    }
    if (this.current !== '"') return;
    this.take();
    frames.push({ kind, depth: 0 });
  }

  private takeCharacterLiteral(): void {
    if (this.take() === "\\") this.take();
    while (this.current !== "" && this.current !== "'" && this.current !== "\n") this.take();
    this.take();
  }

  private takeLine(): void {
    let character: string;
    do character = this.take();
    while (character !== "\n" && character !== "");
  }

  private takeBlockComment(): void {
    this.take();
    let last = this.take();
    while (this.current !== "" && !(last === "*" && this.current === "/")) last = this.take();
    this.take();
  }

  /** Takes the present character into the code and moves on; empty at the end. */
  private take(): string {
    const { current, offset, next } = this;
    const length = next - offset;
    if (length > 1 || current === "\n") this.takeDecoded(current, length);
    this.offset = next;
    this.read();
    return current;
  }

  /** A character that is not written as it is. */
  private takeDecoded(character: string, length: number): void {
    if (length === 1 && this.source[this.offset] === character) return;
    this.code += this.source.slice(this.copied, this.offset);
    if (length > 1) this.entities.push({ at: this.code.length, characters: character.length, length });
    this.code += character;
    this.copied = this.next;
  }

  private read(): void {
    const character = this.source.charAt(this.offset);
    this.current = character;
    this.next = this.offset + 1;
    if (character === "\r") {
      // As XML does with every line end.
      this.current = "\n";
      if (this.source[this.next] === "\n") this.next++;
    } else if (character === "&" && this.decode) {
      const found = entityAt(this.source, this.offset);
      if (found === undefined) return;
      this.current = found.text;
      this.next = found.end;
    }
  }
}
