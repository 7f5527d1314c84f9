// Reads tokens and types; the base of the expression and statement parsers.
import type { Token } from "./lexer";
import { CSharpSyntaxError, type TypeSyntax } from "./syntax";

/** Brackets, statements and lambdas may nest this deep. */
export const maximumDepth = 200;
/** Type arguments may nest this deep; it also bounds the cost of telling `a < b` from a type. */
const maximumTypeDepth = 8;

export const keywordTypes: ReadonlySet<string> = new Set([
  "bool",
  "byte",
  "sbyte",
  "char",
  "decimal",
  "double",
  "float",
  "int",
  "uint",
  "long",
  "ulong",
  "short",
  "ushort",
  "object",
  "string",
]);

export class TypeParser {
  protected index = 0;
  private depth = 0;

  constructor(protected readonly tokens: readonly Token[]) {}

  protected get token(): Token {
    return this.peek(0);
  }

  protected peek(ahead: number): Token {
    return this.tokens[Math.min(this.index + ahead, this.tokens.length - 1)] as Token;
  }

  protected advance(): Token {
    const token = this.token;
    if (this.index < this.tokens.length - 1) this.index++;
    return token;
  }

  protected is(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.text === text && (token.kind === "operator" || token.kind === "identifier");
  }

  protected accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.advance();
    return true;
  }

  protected expect(text: string): Token {
    if (!this.is(text)) throw this.unexpected(`\`${text}\``);
    return this.advance();
  }

  protected name(): Token {
    if (this.token.kind !== "identifier") throw this.unexpected("a name");
    return this.advance();
  }

  protected unexpected(expected: string): CSharpSyntaxError {
    const { kind, text, offset } = this.token;
    const got = kind === "end" ? "the end" : kind === "string" || kind === "interpolated" ? "a string" : `\`${text}\``;
    return new CSharpSyntaxError(`Expected ${expected}, got ${got}.`, offset);
  }

  /** Runs `parse` one level deeper. */
  protected deeper<T>(parse: () => T): T {
    if (++this.depth > maximumDepth)
      throw new CSharpSyntaxError(`Expected at most ${maximumDepth} levels, got more.`, this.token.offset);
    try {
      return parse();
    } finally {
      this.depth--;
    }
  }

  protected type(): TypeSyntax {
    const type = this.tryType();
    if (!type) throw this.unexpected("a type");
    return type;
  }

  /** A type, or undefined with the place unchanged. */
  protected tryType(depth = 0): TypeSyntax | undefined {
    const start = this.index;
    const { offset } = this.token;
    if (this.token.kind !== "identifier" || depth > maximumTypeDepth) return undefined;
    let name = this.advance().text;
    let typeArguments = this.tryTypeArguments(depth);
    while (this.is(".") && this.peek(1).kind === "identifier") {
      this.advance();
      name += `.${this.advance().text}`;
      typeArguments = this.tryTypeArguments(depth) ?? typeArguments;
    }
    let nullable = false;
    if (this.is("?") && !startsOperand(this.peek(1))) nullable = this.accept("?");
    let rank = 0;
    while (this.is("[") && this.is("]", 1)) {
      this.index += 2;
      rank++;
    }
    if (this.index === start) return undefined;
    return { name, arguments: typeArguments ?? [], rank, nullable, offset };
  }

  /** `<A, B>`, or undefined with the place unchanged. */
  protected tryTypeArguments(depth = 0): readonly TypeSyntax[] | undefined {
    if (!this.is("<")) return undefined;
    const start = this.index;
    this.advance();
    const types: TypeSyntax[] = [];
    do {
      const type = this.tryType(depth + 1);
      if (!type) return this.back(start);
      types.push(type);
    } while (this.accept(","));
    return this.accept(">") ? types : this.back(start);
  }

  protected back(index: number): undefined {
    this.index = index;
    return undefined;
  }
}

/** Whether a token can begin an operand: `a ? b : c` is then a condition, not a nullable type. */
function startsOperand(token: Token): boolean {
  return token.kind !== "operator" ? token.kind !== "end" : /^(\(|!|~|-|\+|\+\+|--)$/.test(token.text);
}
