import { CSharpSyntaxError } from "./syntax";

export interface Token {
  readonly kind: "identifier" | "number" | "string" | "char" | "interpolated" | "operator" | "end";
  /** As written; of an identifier without `@`, of a string its value. */
  readonly text: string;
  readonly offset: number;
  /** Of an interpolated string: its texts and the tokens of its holes. */
  readonly parts?: readonly TokenPart[];
}

export interface TokenPart {
  readonly text: string;
  readonly hole: { readonly tokens: readonly Token[]; readonly format: string | undefined } | undefined;
}

const operators = [
  ">>=",
  "<<=",
  "=>",
  "==",
  "!=",
  "<=",
  ">=",
  "&&",
  "||",
  "??",
  "?.",
  "?[",
  "++",
  "--",
  "+=",
  "-=",
  "*=",
  "/=",
  "%=",
  "&=",
  "|=",
  "^=",
  "<<",
  "+",
  "-",
  "*",
  "/",
  "%",
  "=",
  "<",
  ">",
  "!",
  "&",
  "|",
  "^",
  "~",
  "?",
  ":",
  ";",
  ",",
  ".",
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
] as const;

const blank = /\s+/y;
const identifier = /@?[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}]*/uy;
const number = /0[xX][0-9a-fA-F_]+[uUlL]*|0[bB][01_]+[uUlL]*|(?:\d[\d_]*)?\.?\d[\d_]*(?:[eE][+-]?\d+)?[fFdDmMuUlL]*/y;
const escapes: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  '"': '"',
  "'": "'",
};

/** Splits C# into tokens. @throws CSharpSyntaxError */
export function tokenize(source: string): readonly Token[] {
  const lexer = new Lexer(source);
  const { tokens } = lexer.tokens(0, false);
  return tokens;
}

class Lexer {
  private nesting = 0;

  constructor(private readonly source: string) {}

  /** Tokens up to the end or, in a hole of an interpolated string, up to the `}` or `:` that ends its expression. */
  tokens(start: number, inHole: boolean): { readonly tokens: Token[]; readonly end: number } {
    const tokens: Token[] = [];
    let offset = start;
    let depth = 0;
    // `:` ends the expression of a hole, except in `a ? b : c`, which needs brackets there.
    for (;;) {
      offset = this.skip(offset);
      const token = this.token(offset);
      if (inHole && depth === 0 && (token.text === "}" || token.text === ":") && token.kind === "operator") {
        tokens.push({ kind: "end", text: "", offset });
        return { tokens, end: offset };
      }
      if (token.kind === "operator" && /^(\(|\[|\{|\?\[)$/.test(token.text)) depth++;
      if (token.kind === "operator" && /^[)\]}]$/.test(token.text)) depth--;
      tokens.push(token);
      if (token.kind === "end") {
        if (inHole) throw new CSharpSyntaxError("The hole of this interpolated string never ends.", start);
        return { tokens, end: offset };
      }
      offset = this.next;
    }
  }

  /** Where the last token ended. */
  private next = 0;

  private token(offset: number): Token {
    const { source } = this;
    const character = source.charAt(offset);
    if (character === "") return this.made("end", "", offset, offset);
    if (character === '"') return this.regularString(offset, offset + 1);
    if (character === "'") return this.character(offset);
    const two = source.slice(offset, offset + 2);
    if (two === '@"') return this.verbatimString(offset, offset + 2);
    if (two === '$"') return this.interpolated(offset, offset + 2, false);
    if (/^(\$@|@\$)"/.test(source.slice(offset, offset + 3))) return this.interpolated(offset, offset + 3, true);
    const name = match(identifier, source, offset);
    if (name) return this.made("identifier", name.replace(/^@/, ""), offset, offset + name.length);
    const digits =
      /[\d.]/.test(character) && (character !== "." || /\d/.test(source.charAt(offset + 1)))
        ? match(number, source, offset)
        : undefined;
    if (digits) return this.made("number", digits, offset, offset + digits.length);
    // `a?.5:b` and `a?[…` of a conditional are told apart by the parser; here `?.` before a digit is no operator.
    const found = operators.find(
      (text) => source.startsWith(text, offset) && !(text === "?." && /\d/.test(source.charAt(offset + 2))),
    );
    if (!found)
      throw new CSharpSyntaxError(
        `Expected C#, got ${JSON.stringify(String.fromCodePoint(source.codePointAt(offset) ?? 0))}.`,
        offset,
      );
    return this.made("operator", found, offset, offset + found.length);
  }

  private made(kind: Token["kind"], text: string, offset: number, next: number, parts?: readonly TokenPart[]): Token {
    this.next = next;
    return { kind, text, offset, ...(parts && { parts }) };
  }

  private skip(from: number): number {
    let offset = from;
    for (;;) {
      const start = offset;
      offset += match(blank, this.source, offset)?.length ?? 0;
      if (this.source.startsWith("//", offset)) {
        const end = this.source.indexOf("\n", offset);
        offset = end < 0 ? this.source.length : end;
      } else if (this.source.startsWith("/*", offset)) {
        const end = this.source.indexOf("*/", offset + 2);
        if (end < 0) throw new CSharpSyntaxError("This comment never ends.", offset);
        offset = end + 2;
      }
      if (offset === start) return offset;
    }
  }

  private regularString(start: number, from: number): Token {
    const value: string[] = [];
    let offset = from;
    for (;;) {
      const character = this.source.charAt(offset);
      if (character === '"') return this.made("string", value.join(""), start, offset + 1);
      if (character === "" || character === "\n") throw new CSharpSyntaxError("This string never ends.", start);
      const read = this.unit(offset);
      value.push(read.text);
      offset = read.next;
    }
  }

  private verbatimString(start: number, from: number): Token {
    let offset = from;
    for (;;) {
      const end = this.source.indexOf('"', offset);
      if (end < 0) throw new CSharpSyntaxError("This string never ends.", start);
      if (this.source.charAt(end + 1) !== '"')
        return this.made("string", this.source.slice(from, end).replaceAll('""', '"'), start, end + 1);
      offset = end + 2;
    }
  }

  private character(start: number): Token {
    const read = this.unit(start + 1);
    if (this.source.charAt(read.next) !== "'" || read.text.length !== 1)
      throw new CSharpSyntaxError("Expected one character between single quotes.", start);
    return this.made("char", read.text, start, read.next + 1);
  }

  private interpolated(start: number, from: number, verbatim: boolean): Token {
    if (++this.nesting > 20) throw new CSharpSyntaxError("Interpolated strings nest too deep here.", start);
    const parts: TokenPart[] = [];
    let text = "";
    let offset = from;
    for (;;) {
      const character = this.source.charAt(offset);
      const following = this.source.charAt(offset + 1);
      if (character === "" || (character === "\n" && !verbatim))
        throw new CSharpSyntaxError("This string never ends.", start);
      if (character === '"' && !(verbatim && following === '"')) break;
      if ((character === "{" && following !== "{") || (character === "}" && following !== "}")) {
        if (character === "}") throw new CSharpSyntaxError("Expected `}}` in an interpolated string.", offset);
        const { tokens, end } = this.tokens(offset + 1, true);
        const close = this.source.charAt(end) === ":" ? this.source.indexOf("}", end) : end;
        if (close < 0) throw new CSharpSyntaxError("The hole of this interpolated string never ends.", offset);
        parts.push({ text, hole: { tokens, format: close === end ? undefined : this.source.slice(end + 1, close) } });
        text = "";
        offset = close + 1;
      } else if (character === "{" || character === "}" || character === '"') {
        text += character;
        offset += 2;
      } else {
        const read = verbatim ? { text: character, next: offset + 1 } : this.unit(offset);
        text += read.text;
        offset = read.next;
      }
    }
    this.nesting--;
    parts.push({ text, hole: undefined });
    return this.made("interpolated", "", start, offset + 1, parts);
  }

  /** One character of a regular string, escapes resolved. */
  private unit(offset: number): { readonly text: string; readonly next: number } {
    const character = this.source.charAt(offset);
    if (character !== "\\") return { text: character, next: offset + 1 };
    const letter = this.source.charAt(offset + 1);
    const simple = escapes[letter];
    if (simple !== undefined) return { text: simple, next: offset + 2 };
    const pattern =
      letter === "u"
        ? /[0-9a-fA-F]{4}/y
        : letter === "U"
          ? /[0-9a-fA-F]{8}/y
          : letter === "x"
            ? /[0-9a-fA-F]{1,4}/y
            : undefined;
    const digits = pattern && match(pattern, this.source, offset + 2);
    const point = digits ? Number.parseInt(digits, 16) : Number.NaN;
    if (!digits || point > 0x10ffff) throw new CSharpSyntaxError("Expected an escape sequence of C#.", offset);
    const text = letter === "U" ? String.fromCodePoint(point) : String.fromCharCode(point);
    return { text, next: offset + 2 + digits.length };
  }
}

function match(pattern: RegExp, source: string, offset: number): string | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(source)?.[0] || undefined;
}
