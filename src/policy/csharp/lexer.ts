import { keywords, operatorAt, type Problems, type Token, type TokenKind, type TokenPart } from "./token";

/** Interpolated strings may nest this deep. */
const maximumInterpolations = 20;

const blanks = /[\s\ufeff]+/y;
const plainName = /[A-Za-z_][A-Za-z0-9_]*/y;
const anyName =
  /@?(?:[\p{L}\p{Nl}_]|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8})(?:[\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}\p{Cf}]|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8})*/uy;
const number =
  /0[xX][0-9a-fA-F_]+[uUlL]*|0[bB][01_]+[uUlL]*|(?:\d[\d_]*)?(?:\.\d[\d_]*)?(?:[eE][+-]?\d[\d_]*)?[fFdDmMuUlL]*/y;
const escapeSequence = /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{1,4})|([0abfnrtv\\"']))/y;
/** What API Management puts in before it reads the code; here it stands for itself. */
const namedValue = /\{\{[A-Za-z0-9\-._]{1,256}\}\}/y;
const simpleEscapes: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};
const closing: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** Splits C# into tokens. What is no C# comes back as problems and is left out. */
export class Lexer {
  /** Tokens of the code and of every hole in it. */
  count = 0;
  /** Whether each bracket has its other one; what has not cannot be parsed. */
  balanced = true;
  private offset = 0;
  private nesting = 0;
  private stopped = false;

  constructor(
    private readonly source: string,
    private readonly problems: Problems,
  ) {}

  /** Tokens up to the end or, in a hole of an interpolated string, up to the `}` or `:` that ends its expression. */
  tokens(inHole = false): readonly Token[] {
    const tokens: Token[] = [];
    const open: number[] = [];
    for (;;) {
      const token = this.next(inHole && open.length === 0);
      this.count++;
      if (token.kind === "operator") {
        const { text } = token;
        if (closing[text] !== undefined) open.push(tokens.length);
        else if (text === ")" || text === "]" || text === "}") this.close(token, tokens, open);
      }
      tokens.push(token);
      if (token.kind === "end") break;
    }
    for (const index of open) this.unbalanced("This bracket is never closed.", tokens[index] as Token);
    return tokens;
  }

  private close(token: Token, tokens: readonly Token[], open: number[]): void {
    const opening = tokens[open.pop() ?? -1];
    if (!opening) this.unbalanced("This bracket closes nothing.", token);
    else if (closing[opening.text] !== token.text)
      this.unbalanced(`Expected \`${closing[opening.text]}\`, got \`${token.text}\`.`, token);
    else opening.close = tokens.length;
  }

  private unbalanced(message: string, { offset }: Token): void {
    if (!this.stopped) this.problems.report(message, offset);
    this.balanced = false;
  }

  /** What never ends takes the rest of the code along. */
  private stop(message: string, offset: number): void {
    if (!this.stopped) this.problems.report(message, offset);
    this.stopped = true;
    this.balanced = false;
    this.offset = this.source.length;
  }

  /** The next token; when `ends` is set, `}` and `:` end the tokens. */
  private next(ends: boolean): Token {
    for (;;) {
      this.skip();
      const { source, offset } = this;
      const character = source.charAt(offset);
      if (character === "" || (ends && (character === "}" || (character === ":" && source[offset + 1] !== ":"))))
        return this.made("end", "", offset);
      const token = this.word(offset) ?? this.text(character, offset) ?? this.number(character, offset);
      if (token) return token;
      const operator = operatorAt(source, offset);
      if (operator !== undefined) {
        this.offset += operator.length;
        return this.made("operator", operator, offset);
      }
      const strange = String.fromCodePoint(source.codePointAt(offset) ?? 0);
      this.problems.report(`Expected C#, got ${JSON.stringify(strange)}.`, offset);
      this.offset += strange.length;
    }
  }

  private made(kind: TokenKind, text: string, offset: number, parts?: readonly TokenPart[]): Token {
    return { kind, text, offset, end: this.offset, parts, close: undefined };
  }

  private word(offset: number): Token | undefined {
    const plain = this.match(plainName);
    if (plain !== undefined && !this.goesOn())
      return this.made(keywords.has(plain) ? "keyword" : "identifier", plain, offset);
    this.offset = offset;
    const put = this.source.startsWith("{{", offset) ? this.match(namedValue) : undefined;
    if (put !== undefined) return this.made("identifier", put, offset);
    const code = this.source.charCodeAt(offset);
    if (code < 0x80 && code !== 0x40 && code !== 0x5c && plain === undefined) return undefined;
    const written = this.match(anyName);
    if (written === undefined) return undefined;
    const text = written
      .replace(/^@/, "")
      .replace(/\\(?:u(.{4})|U(.{8}))/g, (_, short?: string, long?: string) =>
        codePoint(Number.parseInt(short ?? long ?? "", 16)),
      );
    return this.made("identifier", text, offset);
  }

  /** Whether a name has more than plain letters. */
  private goesOn(): boolean {
    const code = this.source.charCodeAt(this.offset);
    return code >= 0x80 || code === 0x5c;
  }

  private text(character: string, offset: number): Token | undefined {
    const second = this.source.charAt(offset + 1);
    if (character === '"') return this.string(offset);
    if (character === "'") return this.character(offset);
    if (character === "@" && second === '"') return this.verbatimString(offset);
    if (character === "$" && second === '"') return this.interpolated(offset, 2, false);
    if (this.source.charAt(offset + 2) === '"' && (character + second === "$@" || character + second === "@$"))
      return this.interpolated(offset, 3, true);
    return undefined;
  }

  private number(character: string, offset: number): Token | undefined {
    if (!isDigit(character) && !(character === "." && isDigit(this.source.charAt(offset + 1)))) return undefined;
    return this.made("number", this.match(number) ?? "", offset);
  }

  /** Passes blanks, comments and, as there are none in expressions, lines of the preprocessor. */
  private skip(): void {
    const { source } = this;
    for (;;) {
      const start = this.offset;
      this.skipBlanks();
      const character = source.charAt(this.offset);
      if (character === "/" && source[this.offset + 1] === "/") this.offset = this.lineEnd();
      else if (character === "/" && source[this.offset + 1] === "*") {
        const end = source.indexOf("*/", this.offset + 2);
        if (end < 0) this.stop("This comment never ends.", this.offset);
        else this.offset = end + 2;
      } else if (character === "#") {
        this.problems.report(
          "Expected C# of an expression, got a line for the preprocessor.",
          this.offset,
          "Remove the line.",
        );
        this.offset = this.lineEnd();
      }
      if (this.offset === start) return;
    }
  }

  private skipBlanks(): void {
    let code = this.source.charCodeAt(this.offset);
    while (code <= 0x20) code = this.source.charCodeAt(++this.offset);
    if (code >= 0x80) this.match(blanks);
  }

  private lineEnd(): number {
    const end = this.source.indexOf("\n", this.offset);
    return end < 0 ? this.source.length : end;
  }

  private string(start: number): Token {
    this.offset++;
    let value = "";
    for (let from = this.offset; ; from = this.offset) {
      this.offset = this.stringStop(from);
      value += this.source.slice(from, this.offset);
      const character = this.source.charAt(this.offset);
      if (character === "\\") value += this.escaped();
      else {
        this.end('"', "This string never ends.", start);
        return this.made("string", value, start);
      }
    }
  }

  /** Where a string ends, breaks off, or has an escape sequence. */
  private stringStop(from: number): number {
    let offset = from;
    for (let code = this.source.charCodeAt(offset); ; code = this.source.charCodeAt(++offset))
      if (code === 0x22 || code === 0x5c || code === 0x0a || Number.isNaN(code)) return offset;
  }

  private verbatimString(start: number): Token {
    let end = this.source.indexOf('"', start + 2);
    while (end >= 0 && this.source[end + 1] === '"') end = this.source.indexOf('"', end + 2);
    this.offset = end < 0 ? this.source.length : end;
    const value = this.source.slice(start + 2, this.offset).replaceAll('""', '"');
    this.end('"', "This string never ends.", start);
    return this.made("string", value, start);
  }

  private character(start: number): Token {
    this.offset++;
    const isEscape = this.source[this.offset] === "\\";
    const value = isEscape ? this.escaped() : this.source.charAt(this.offset);
    if (!isEscape) this.offset += value.length;
    const missing = value.length !== 1 || value === "\n" || (value === "'" && !isEscape);
    if (missing || this.source[this.offset] !== "'") {
      this.problems.report("Expected one character between single quotes.", start);
      while (!/['\n]/.test(this.source[this.offset] ?? "\n")) this.offset++;
    }
    if (this.source[this.offset] === "'") this.offset++;
    return this.made("char", value, start);
  }

  private interpolated(start: number, prefix: number, verbatim: boolean): Token {
    this.offset += prefix;
    if (++this.nesting > maximumInterpolations)
      this.stop(`Expected at most ${maximumInterpolations} interpolated strings in one another.`, start);
    const parts: TokenPart[] = [];
    let text = "";
    for (;;) {
      const { source, offset } = this;
      const character = source.charAt(offset);
      const doubled = source[offset + 1] === character;
      if (character === "" || (character === "\n" && !verbatim) || (character === '"' && !(verbatim && doubled))) break;
      if ((character === "{" || character === "}" || character === '"') && doubled) {
        text += character;
        this.offset += 2;
      } else if (character === "{") {
        parts.push({ text, hole: this.hole(offset) });
        text = "";
      } else if (character === "\\" && !verbatim) text += this.escaped();
      else {
        if (character === "}") this.problems.report("Expected `}}` in an interpolated string.", offset);
        text += character;
        this.offset++;
      }
    }
    this.nesting--;
    this.end('"', "This string never ends.", start);
    parts.push({ text, hole: undefined });
    return this.made("interpolated", "", start, parts);
  }

  private hole(start: number): TokenPart["hole"] {
    this.offset++;
    const tokens = this.tokens(true);
    let format: string | undefined;
    if (this.source[this.offset] === ":") {
      const from = this.offset + 1;
      while (!/[}"\n]/.test(this.source[this.offset] ?? "\n")) this.offset++;
      format = this.source.slice(from, this.offset);
    }
    this.end("}", "The hole of this interpolated string never ends.", start);
    return { tokens, format };
  }

  private end(mark: string, message: string, start: number): void {
    if (this.source[this.offset] === mark) this.offset++;
    else this.stop(message, start);
  }

  /** The character that the escape sequence here stands for. */
  private escaped(): string {
    escapeSequence.lastIndex = this.offset;
    const found = escapeSequence.exec(this.source);
    if (found) {
      const [whole, short, long, variable, simple] = found;
      const point = Number.parseInt(short ?? long ?? variable ?? "", 16);
      if (simple !== undefined || point <= 0x10ffff) {
        this.offset += whole.length;
        return simple === undefined ? codePoint(point) : (simpleEscapes[simple] ?? simple);
      }
    }
    this.problems.report("Expected an escape sequence of C#.", this.offset, "Write `\\\\` for a backslash.");
    this.offset = Math.min(this.offset + 2, this.source.length);
    return "";
  }

  /** What the pattern finds here, passed; undefined when that is nothing. */
  private match(pattern: RegExp): string | undefined {
    const { offset } = this;
    pattern.lastIndex = offset;
    if (!pattern.test(this.source) || pattern.lastIndex === offset) return undefined;
    this.offset = pattern.lastIndex;
    return this.source.slice(offset, this.offset);
  }
}

function isDigit(character: string): boolean {
  return character >= "0" && character <= "9" && character.length === 1;
}

function codePoint(point: number): string {
  return point <= 0x10ffff ? String.fromCodePoint(point) : "\ufffd";
}
