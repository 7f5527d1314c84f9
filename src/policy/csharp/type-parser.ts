import type { TypeSyntax } from "./syntax";
import type { Token } from "./token";
import { TokenReader } from "./token-reader";

/** Type arguments and tuples may nest this deep; it also bounds the cost of telling `a < b` from a type. */
const maximumTypeDepth = 8;

export const keywordTypes: ReadonlySet<string> = new Set(
  "bool byte sbyte char decimal double float int uint long ulong short ushort object string".split(" "),
);

/** After `name<A, B>` these say that the brackets were type arguments (C# specification, "Grammar ambiguities"). */
const afterTypeArguments = new Set(
  ["(", ")", "]", "}", ":", ";", ",", ".", "?", "==", "!=", "|", "^", "&&", "||", "&", "["].concat([
    "<",
    ">",
    "<=",
    ">=",
    "is",
    "as",
    "in",
    "?.",
    "?[",
    "??",
    "=>",
  ]),
);

export class TypeParser extends TokenReader {
  protected type(): TypeSyntax {
    const type = this.tryType();
    if (!type) throw this.unexpected("a type");
    return type;
  }

  /**
   * A type, or undefined with the place unchanged.
   * @param inOperand whether `?` may begin a condition: `a is T ? b : c`
   */
  protected tryType(inOperand = false, depth = 0): TypeSyntax | undefined {
    const start = this.index;
    let type = depth > maximumTypeDepth ? undefined : this.is("(") ? this.tryTuple(depth) : this.tryNamed(depth);
    const { offset } = this.tokens[start] as Token;
    while (type) {
      if (this.is("?") && !(inOperand && this.beginsOperand(1))) {
        this.advance();
        type = { kind: "nullable", of: type, offset };
      } else if (this.is("[") && (this.is("]", 1) || this.is(",", 1))) type = this.tryArray(type, offset);
      else return type;
    }
    return this.back(start);
  }

  /** `[]`, `[,]`; of `T[][,]` the first brackets are the outer array's. */
  private tryArray(element: TypeSyntax, offset: number): TypeSyntax | undefined {
    const ranks: number[] = [];
    while (this.is("[") && (this.is("]", 1) || this.is(",", 1))) {
      this.advance();
      let dimensions = 1;
      while (this.accept(",")) dimensions++;
      if (!this.accept("]")) return undefined;
      ranks.push(dimensions);
    }
    return ranks.reduceRight<TypeSyntax>((of, dimensions) => ({ kind: "array", of, dimensions, offset }), element);
  }

  private tryNamed(depth: number): TypeSyntax | undefined {
    const { kind, text, offset } = this.token;
    if (kind === "keyword" && (keywordTypes.has(text) || text === "void")) {
      this.advance();
      return { kind: "named", name: text, arguments: [], container: undefined, offset };
    }
    if (!this.isName()) return undefined;
    let name = this.advance().text;
    let container: TypeSyntax | undefined;
    let found = this.tryTypeArguments(depth) ?? [];
    while ((this.is(".") || this.is("::")) && this.isName(1)) {
      if (found.length > 0) container = { kind: "named", name, arguments: found, container, offset };
      const dot = this.advance().text;
      name = found.length > 0 ? this.advance().text : `${name}${dot}${this.advance().text}`;
      found = this.tryTypeArguments(depth) ?? [];
    }
    return { kind: "named", name, arguments: found, container, offset };
  }

  private tryTuple(depth: number): TypeSyntax | undefined {
    const { offset } = this.advance();
    const elements: { type: TypeSyntax; name: string | undefined }[] = [];
    do {
      const type = this.tryType(false, depth + 1);
      if (!type) return undefined;
      elements.push({ type, name: this.isName() ? this.advance().text : undefined });
    } while (this.accept(","));
    return elements.length > 1 && this.accept(")") ? { kind: "tuple", elements, offset } : undefined;
  }

  /** `<A, B>` or, in `typeof`, `<,>`; undefined with the place unchanged. */
  protected tryTypeArguments(depth = 0): readonly TypeSyntax[] | undefined {
    if (!this.is("<")) return undefined;
    const start = this.index;
    this.advance();
    const types: TypeSyntax[] = [];
    const isUnbound = this.is(",") || this.is(">");
    do {
      const type = isUnbound ? undefined : this.tryType(false, depth + 1);
      if (type) types.push(type);
      else if (!isUnbound) return this.back(start);
    } while (this.accept(","));
    return this.accept(">") ? types : this.back(start);
  }

  /** Type arguments of a name in an expression, where `<` may compare. */
  protected typeArguments(): readonly TypeSyntax[] {
    if (!this.is("<")) return noTypes;
    const start = this.index;
    const found = this.tryTypeArguments();
    const { kind, text, offset } = this.token;
    const isShift = text === ">" && offset === this.tokens[this.index - 1]?.end;
    const follows = kind === "end" || (kind === "identifier" ? this.queries > 0 && this.isQueryWord() : !isShift);
    if (found && follows && (kind === "end" || kind === "identifier" || this.isOneOf(afterTypeArguments))) return found;
    this.index = start;
    return noTypes;
  }

  private isOneOf(texts: ReadonlySet<string>): boolean {
    const { kind, text } = this.token;
    return (kind === "operator" || kind === "keyword") && texts.has(text);
  }

  /** Whether a token can begin an operand, so that `?` or a bracket before it is no part of a type. */
  protected beginsOperand(ahead: number): boolean {
    const { kind, text } = this.peek(ahead);
    if (kind === "operator") return /^(\(|!|~|-|\+|\+\+|--)$/.test(text);
    if (kind === "keyword") return operandKeywords.has(text) || keywordTypes.has(text);
    return kind === "identifier" ? this.isName(ahead) : kind !== "end";
  }
}

const noTypes: readonly TypeSyntax[] = [];
const operandKeywords = new Set(
  "new typeof default sizeof checked unchecked this base true false null delegate throw".split(" "),
);
