// Operands: literals, names, brackets, and the members, calls and indexers that follow them.
import { CreationParser, unread } from "./creation-parser";
import { parseNumber } from "./number-literal";
import type { BlockSyntax, ExpressionSyntax, InterpolationPart, PatternSyntax } from "./syntax";
import type { Token } from "./token";
import { SyntaxFault } from "./token-reader";
import { keywordTypes } from "./type-parser";

type TupleElement = Extract<ExpressionSyntax, { kind: "tuple" }>["elements"][number];

export abstract class PrimaryParser extends CreationParser {
  protected abstract block(): BlockSyntax;
  protected abstract lambda(): ExpressionSyntax;
  protected abstract conditional(): ExpressionSyntax;
  /** What compares with no more than numbers: the constant behind `is`. */
  protected abstract shift(): ExpressionSyntax;

  protected primary(): ExpressionSyntax {
    let operand = this.operand();
    for (;;) {
      // `?.` and `?[` may be written apart; nothing else begins with a dot or a bracket behind `?`.
      const conditional = this.is("?") && (this.is(".", 1) || this.is("[", 1));
      if (conditional) this.advance();
      const { kind, text } = this.token;
      const next = kind === "operator" ? this.link(operand, text, conditional) : undefined;
      if (next === undefined) break;
      operand = next;
    }
    if (this.is("switch") && this.is("{", 1))
      throw this.newer("a switch expression", "Use the statement, or `a ? b : c`.");
    if (this.is("!") && /^[.)\];,[]$/.test(this.peek(1).text)) throw this.newer("`!` behind a value", "Leave it out.");
    return operand;
  }

  /** What follows an operand and belongs to it; undefined when nothing does. */
  private link(target: ExpressionSyntax, text: string, conditional: boolean): ExpressionSyntax | undefined {
    const { offset } = target;
    switch (text) {
      case ".":
      case "::": {
        this.advance();
        const name = this.name().text;
        return { kind: "member", target, name, typeArguments: this.typeArguments(), conditional, offset };
      }
      case "(":
        return { kind: "call", target, arguments: this.arguments("("), offset };
      case "[":
        return { kind: "index", target, arguments: this.arguments("["), conditional, offset };
      case "++":
      case "--":
        this.advance();
        return { kind: "postfix", operator: text, operand: target, offset };
      default:
        return undefined;
    }
  }

  protected newer(what: string, advice: string): SyntaxFault {
    return new SyntaxFault(`Expected C# 7, got ${what}, which is newer.`, this.token.offset, advice);
  }

  private operand(): ExpressionSyntax {
    const { token } = this;
    const { kind, text, offset } = token;
    switch (kind) {
      case "number":
        this.advance();
        return this.number(token);
      case "string":
      case "char":
        this.advance();
        return { kind: "literal", type: kind, value: text, offset };
      case "interpolated":
        this.advance();
        return { kind: "interpolation", parts: this.interpolation(token), offset };
      case "keyword":
        return this.keyword(text, offset);
      case "identifier":
        if (!this.isName()) throw this.unexpected("a value");
        if (text === "nameof" && this.is("(", 1) && this.isWord(text)) return this.inBrackets("nameof");
        this.advance();
        return { kind: "name", name: text, typeArguments: this.typeArguments(), offset };
      default:
        if (text === "(") return this.parenthesized();
        if (text === ".." || text === "^") throw this.newer(`\`${text}\``, "Use Substring, Skip or Take.");
        throw this.unexpected("a value");
    }
  }

  private number({ text, offset }: Token): ExpressionSyntax {
    const found = parseNumber(text);
    if (!found) this.problems.report(`Expected a number of at most 64 bits, got \`${text}\`.`, offset);
    return { kind: "literal", type: found?.type ?? "int", value: found?.value ?? "0", offset };
  }

  private keyword(text: string, offset: number): ExpressionSyntax {
    switch (text) {
      case "true":
      case "false":
        this.advance();
        return { kind: "literal", type: "bool", value: text, offset };
      case "null":
        this.advance();
        return { kind: "literal", type: "null", value: text, offset };
      case "new":
        return this.creation();
      case "typeof":
      case "sizeof":
        return this.typeOperator(text);
      case "default":
        if (this.is("(", 1)) return this.typeOperator(text);
        this.advance();
        return { kind: "default", type: undefined, offset };
      case "checked":
      case "unchecked":
        return this.inBrackets(text);
      case "delegate":
        return this.lambda();
      case "this":
      case "base":
        this.advance();
        return { kind: "name", name: text, typeArguments: [], offset };
      default:
    }
    if (!keywordTypes.has(text)) throw this.unexpected("a value");
    this.advance();
    if (!this.is(".")) throw new SyntaxFault(`Expected a member of \`${text}\`.`, offset);
    return { kind: "name", name: text, typeArguments: [], offset };
  }

  private typeOperator(kind: "typeof" | "default" | "sizeof"): ExpressionSyntax {
    const { offset } = this.advance();
    return { kind, type: this.bracketed("(", undefined, () => this.type()), offset };
  }

  private inBrackets(kind: "nameof" | "checked" | "unchecked"): ExpressionSyntax {
    const { offset } = this.advance();
    return { kind, value: this.bracketed("(", unread(offset), () => this.expression()), offset };
  }

  /** `(a)` is what stands in the brackets, `(a, b)` a tuple. */
  private parenthesized(): ExpressionSyntax {
    const { offset } = this.token;
    const elements = this.bracketed<readonly TupleElement[]>("(", [{ name: undefined, value: unread(offset) }], () =>
      this.list(")", () => this.tupleElement()),
    );
    const [only, second] = elements;
    if (only && !second && only.name === undefined && only.value.kind !== "declaration") return only.value;
    if (!second) throw new SyntaxFault("Expected a value between the brackets.", offset);
    return { kind: "tuple", elements, offset };
  }

  private tupleElement(): TupleElement {
    if (!this.isName() && !this.is("(") && this.token.kind !== "keyword")
      return { name: undefined, value: this.expression() };
    const named = this.isName() && this.is(":", 1) ? this.advance().text : undefined;
    if (named !== undefined) this.advance();
    return { name: named, value: this.tryDeclaration() ?? this.expression() };
  }

  private interpolation({ parts = [] }: Token): readonly InterpolationPart[] {
    return parts.map(({ text, hole }) => {
      if (!hole) return { text, hole: undefined };
      return { text, hole: { ...this.hole(hole.tokens), format: hole.format } };
    });
  }

  private hole(tokens: readonly Token[]) {
    const { tokens: outer, index } = this;
    this.tokens = tokens;
    this.index = 0;
    const found = this.recovering(
      () => {
        const value = this.expression();
        const alignment = this.accept(",") ? this.expression() : undefined;
        if (this.token.kind !== "end") throw this.unexpected("`}`");
        return { value, alignment };
      },
      () => ({ value: unread(0), alignment: undefined }),
    );
    this.tokens = outer;
    this.index = index;
    return found;
  }

  /** What stands behind `is` or, with `inCase`, behind `case`. */
  protected pattern(inCase: boolean): PatternSyntax {
    const start = this.index;
    const { offset, text } = this.token;
    if (this.isWord("var") && this.isName(1)) {
      this.advance();
      return { kind: "var", name: this.advance().text, offset };
    }
    if (/^(not|<|>|<=|>=|\{)$/.test(text) && !this.is("(", 1) && !this.is(".", 1) && !this.is(")", 1))
      throw this.newer(`the pattern \`${text}\``, "Compare with an operator.");
    const type = this.tryType(true);
    if (type && this.isName() && !this.isWord("when") && !this.isWord("and") && !this.isWord("or"))
      return { kind: "type", type, name: this.advance().text, offset };
    if (type && !inCase) return { kind: "type", type, name: undefined, offset };
    this.index = start;
    return { kind: "constant", value: inCase ? this.conditional() : this.shift(), offset };
  }
}
