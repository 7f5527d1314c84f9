// Finds where a policy expression ends: brackets count only outside of C# strings, characters and comments.
// Entities are decoded on the way, since API Management accepts `&quot;` and a raw quote alike.
import type { CodeEntity } from "./document";

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
  readonly kind: "code" | "string" | "verbatim" | "interpolated" | "interpolated-verbatim";
  /** Open brackets of `code`. */
  depth: number;
}

/** Strings with holes may hold strings with holes; deeper than this is refused, as a mistake. */
const maximumNesting = 50;

const entity = /&(?:(quot|apos|amp|lt|gt)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));/y;
const named: Readonly<Record<string, string>> = { quot: '"', apos: "'", amp: "&", lt: "<", gt: ">" };

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
  private readonly entities: CodeEntity[] = [];
  /** The decoded character at `offset`, and where the next one starts. */
  private current: string = "";
  private next = 0;

  constructor(
    private readonly source: string,
    private offset: number,
    private readonly decode: boolean,
  ) {
    this.read();
  }

  scan(block: boolean): ScannedExpression | undefined {
    const frames: Frame[] = [{ kind: "code", depth: 1 }];
    while (this.current !== "") {
      const frame = frames[frames.length - 1] as Frame;
      if (frame.kind === "code") this.scanCode(frame, frames);
      else this.scanText(frame, frames);
      if (frames.length === 0)
        return { end: this.offset, code: this.code.slice(0, -1), block, entities: this.entities };
      if (frames.length > maximumNesting) return undefined;
    }
    return undefined;
  }

  private scanCode(frame: Frame, frames: Frame[]): void {
    const character = this.take();
    if (character === "(" || character === "{" || character === "[") frame.depth++;
    else if (character === ")" || character === "}" || character === "]") {
      if (--frame.depth === 0) frames.pop();
    } else if (character === '"') frames.push({ kind: "string", depth: 0 });
    else if (character === "'") this.takeCharacterLiteral();
    else if (character === "@" && this.current === '"') this.open("verbatim", frames);
    else if (character === "$" && this.current === '"') this.open("interpolated", frames);
    else if ((character === "$" && this.current === "@") || (character === "@" && this.current === "$")) {
      this.take();
      if (this.at('"')) this.open("interpolated-verbatim", frames);
    } else if (character === "/" && this.current === "/") while (!this.at("") && !this.at("\n")) this.take();
    else if (character === "/" && this.current === "*") this.takeBlockComment();
  }

  private scanText(frame: Frame, frames: Frame[]): void {
    const character = this.take();
    const verbatim = frame.kind === "verbatim" || frame.kind === "interpolated-verbatim";
    const holes = frame.kind === "interpolated" || frame.kind === "interpolated-verbatim";
    if (character === "\\" && !verbatim) this.take();
    else if (character === '"') {
      if (verbatim && this.current === '"') this.take();
      else frames.pop();
    } else if (character === "{" && holes) {
      if (this.current === "{") this.take();
      else frames.push({ kind: "code", depth: 1 });
    }
  }

  private open(kind: Frame["kind"], frames: Frame[]): void {
    this.take();
    frames.push({ kind, depth: 0 });
  }

  private takeCharacterLiteral(): void {
    if (this.take() === "\\") this.take();
    while (this.current !== "" && this.current !== "'" && this.current !== "\n") this.take();
    this.take();
  }

  private takeBlockComment(): void {
    this.take();
    let last = this.take();
    while (this.current !== "" && !(last === "*" && this.current === "/")) last = this.take();
    this.take();
  }

  private at(character: string): boolean {
    return this.current === character;
  }

  /** Takes the present character into the code and moves on; empty at the end. */
  private take(): string {
    const character = this.current;
    if (this.next - this.offset > 1)
      this.entities.push({ at: this.code.length, characters: character.length, length: this.next - this.offset });
    this.code += character;
    this.offset = this.next;
    this.read();
    return character;
  }

  private read(): void {
    this.current = this.source.charAt(this.offset);
    this.next = this.offset + 1;
    if (this.current !== "&" || !this.decode) return;
    entity.lastIndex = this.offset;
    const match = entity.exec(this.source);
    const decoded = match ? decodeEntity(match) : undefined;
    if (!match || decoded === undefined) return;
    this.current = decoded;
    this.next = this.offset + match[0].length;
  }
}

function decodeEntity([, name, decimal, hexadecimal]: RegExpExecArray): string | undefined {
  if (name !== undefined) return named[name];
  const point = decimal !== undefined ? Number(decimal) : Number.parseInt(hexadecimal ?? "", 16);
  return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
}
