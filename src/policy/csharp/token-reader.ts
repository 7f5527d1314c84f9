// Reads tokens one after the other; the base of the parsers of types, expressions and statements.
import type { Problems, Token } from "./token";

/** Expressions, statements and types in one another may nest this deep. */
export const maximumDepth = 200;

const closers: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
/** Words of query expressions, which inside of one are no names. */
const queryWords = new Set(
  "from let where join on equals into orderby ascending descending select group by".split(" "),
);

/** What cannot be read; caught where reading can go on, unless there are enough problems. */
export class SyntaxFault extends Error {
  constructor(
    message: string,
    readonly offset: number,
    readonly fix?: string,
  ) {
    super(message);
  }
}

export class TokenReader {
  protected index = 0;
  /** Query expressions around the present place. */
  protected queries = 0;
  private depth = 0;

  constructor(
    protected tokens: readonly Token[],
    protected readonly problems: Problems,
  ) {}

  protected get token(): Token {
    return this.tokens[this.index] as Token;
  }

  protected peek(ahead: number): Token {
    return (this.tokens[this.index + ahead] ?? this.tokens[this.tokens.length - 1]) as Token;
  }

  protected advance(): Token {
    const { token } = this;
    if (token.kind !== "end") this.index++;
    return token;
  }

  /** Whether an operator, a bracket or a keyword stands here. */
  protected is(text: string, ahead = 0): boolean {
    const token = ahead === 0 ? this.token : this.peek(ahead);
    return token.text === text && (token.kind === "operator" || token.kind === "keyword");
  }

  /** Whether a word stands here that is a keyword only in some places, such as `var` or `when`. */
  protected isWord(text: string, ahead = 0): boolean {
    const { kind, text: got, offset, end } = this.peek(ahead);
    // With `@` or an escape it is a name.
    return kind === "identifier" && got === text && end - offset === text.length;
  }

  protected isName(ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === "identifier" && !(this.queries > 0 && this.isQueryWord(ahead));
  }

  protected isQueryWord(ahead = 0): boolean {
    const { text } = this.peek(ahead);
    return queryWords.has(text) && this.isWord(text, ahead);
  }

  protected accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.advance();
    return true;
  }

  protected acceptWord(text: string): boolean {
    if (!this.isWord(text)) return false;
    this.advance();
    return true;
  }

  protected expect(text: string): Token {
    if (!this.is(text)) throw this.unexpected(`\`${text}\``);
    return this.advance();
  }

  protected expectWord(text: string): void {
    if (!this.acceptWord(text)) throw this.unexpected(`\`${text}\``);
  }

  protected name(): Token {
    if (!this.isName()) throw this.unexpected("a name");
    return this.advance();
  }

  protected unexpected(expected: string): SyntaxFault {
    const { kind, text, offset } = this.token;
    const got = kind === "end" ? "the end" : kind === "string" || kind === "interpolated" ? "a string" : `\`${text}\``;
    return new SyntaxFault(`Expected ${expected}, got ${got}.`, offset);
  }

  /** One level deeper, until `leave`. */
  protected enter(): void {
    if (++this.depth > maximumDepth)
      throw new SyntaxFault(`Expected at most ${maximumDepth} levels, got more.`, this.token.offset, "Use variables.");
  }

  protected leave(): void {
    this.depth--;
  }

  protected back(index: number): undefined {
    this.index = index;
    return undefined;
  }

  /** The token behind the bracket that closes the one `ahead`. */
  protected behindBrackets(ahead = 0): Token {
    return (this.tokens[(this.peek(ahead).close ?? 0) + 1] ?? this.peek(0)) as Token;
  }

  /** What stands between brackets. When it cannot be read, that is reported, and reading goes on behind them. */
  protected bracketed<T>(open: string, otherwise: T, parse: () => T): T {
    const { close = 0 } = this.expect(open);
    const { depth, queries } = this;
    try {
      const found = parse();
      if (this.index !== close) throw this.unexpected(`\`${closers[open]}\``);
      this.index = close + 1;
      return found;
    } catch (fault) {
      this.recover(fault, depth, queries);
      this.index = close + 1;
      return otherwise;
    }
  }

  /** Items between commas, up to the closing bracket. */
  protected list<T>(close: string, item: () => T, trailing = false): readonly T[] {
    const items: T[] = [];
    while (!this.is(close)) {
      items.push(item());
      if (!this.accept(",")) break;
      if (this.is(close) && !trailing) throw this.unexpected("something behind the comma");
    }
    return items;
  }

  protected recovering<T>(parse: () => T, recover: () => T): T {
    const { depth, queries } = this;
    try {
      return parse();
    } catch (fault) {
      this.recover(fault, depth, queries);
      return recover();
    }
  }

  private recover(fault: unknown, depth: number, queries: number): void {
    if (!(fault instanceof SyntaxFault) || this.problems.areMany) throw fault;
    this.problems.report(fault.message, fault.offset, fault.fix);
    this.depth = depth;
    this.queries = queries;
  }
}
