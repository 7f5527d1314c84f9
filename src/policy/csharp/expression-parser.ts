// Operators by precedence, prefixes, casts and lambdas; what stands in between is in primary-parser.ts.
import { QueryParser } from "./query-parser";
import type { DesignationSyntax, ExpressionSyntax, ParameterSyntax } from "./syntax";
import { SyntaxFault } from "./token-reader";
import { keywordTypes } from "./type-parser";

/** Binary operators by how tightly they bind, loosest first. */
const precedence: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<", ">", "<=", ">=", "is", "as"],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
];
const levels: ReadonlyMap<string, number> = new Map(
  precedence.flatMap((operators, level) => operators.map((operator) => [operator, level])),
);
const shiftLevel = 7;
const assignments = new Set(["=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="]);
const prefixes = new Set(["!", "-", "+", "~", "++", "--"]);
const targets = new Set(["name", "member", "index", "tuple", "declaration"]);

export abstract class ExpressionParser extends QueryParser {
  expression(): ExpressionSyntax {
    this.enter();
    const found = this.beginsLambda()
      ? this.lambda()
      : this.beginsQuery()
        ? this.query()
        : (this.tryDeconstruction() ?? this.assignment());
    this.leave();
    return found;
  }

  private assignment(): ExpressionSyntax {
    const { offset } = this.token;
    const target = this.conditional();
    const { kind, text } = this.token;
    if (kind !== "operator") return target;
    if (text === "??=") throw this.newer("`??=`", "Write `a = a ?? b`.");
    if (!assignments.has(text)) return target;
    if (!targets.has(target.kind)) throw new SyntaxFault("Expected a variable on the left of an assignment.", offset);
    this.advance();
    return { kind: "assignment", operator: text, target, value: this.branch(), offset };
  }

  /** `var (a, b) = …` */
  private tryDeconstruction(): ExpressionSyntax | undefined {
    if (!this.isWord("var") || !this.is("(", 1) || this.behindBrackets(1).text !== "=") return undefined;
    const target = this.declaration();
    const { text } = this.expect("=");
    return { kind: "assignment", operator: text, target, value: this.expression(), offset: target.offset };
  }

  /** `var x`, `T x` or `var (x, y)` */
  protected declaration(): ExpressionSyntax {
    const type = this.type();
    return { kind: "declaration", type, designation: this.designation(), offset: type.offset };
  }

  private designation(): DesignationSyntax {
    const { offset } = this.token;
    if (!this.is("(")) return { kind: "variable", name: this.name().text, offset };
    this.enter();
    const variables = this.bracketed<readonly DesignationSyntax[]>("(", [], () =>
      this.list(")", () => this.designation()),
    );
    this.leave();
    return { kind: "several", variables, offset };
  }

  /** A value or, where C# allows it, `throw` or `ref` instead. */
  private branch(): ExpressionSyntax {
    const { offset } = this.token;
    if (this.accept("throw")) return { kind: "throw", value: this.expression(), offset };
    if (this.accept("ref")) return { kind: "ref", value: this.expression(), offset };
    return this.expression();
  }

  protected conditional(): ExpressionSyntax {
    const condition = this.coalesce();
    if (!this.accept("?")) return condition;
    const whenTrue = this.branch();
    this.expect(":");
    return { kind: "conditional", condition, whenTrue, whenFalse: this.branch(), offset: condition.offset };
  }

  private coalesce(): ExpressionSyntax {
    const left = this.binary(0);
    if (!this.accept("??")) return left;
    this.enter();
    const right = this.is("throw") ? this.branch() : this.coalesce();
    this.leave();
    return { kind: "binary", operator: "??", left, right, offset: left.offset };
  }

  protected shift(): ExpressionSyntax {
    return this.binary(shiftLevel);
  }

  private binary(level: number): ExpressionSyntax {
    let left = this.unary();
    for (;;) {
      const operator = this.operator();
      const found = levels.get(operator);
      if (found === undefined || found < level) return left;
      const { offset } = left;
      this.index += operator === ">>" ? 2 : 1;
      if (operator === "is") left = { kind: "is", operand: left, pattern: this.pattern(false), offset };
      else if (operator === "as") {
        const type = this.tryType(true);
        if (!type) throw this.unexpected("a type");
        left = { kind: "as", operand: left, type, offset };
      } else left = { kind: "binary", operator, left, right: this.binary(found + 1), offset };
    }
  }

  /** The present operator; two `>` side by side are a shift. */
  private operator(): string {
    const { kind, text, end } = this.token;
    if (kind !== "operator" && kind !== "keyword") return "";
    if (text !== ">") return text;
    const next = this.peek(1);
    return next.kind === "operator" && next.text === ">" && next.offset === end ? ">>" : text;
  }

  protected unary(): ExpressionSyntax {
    const { offset, kind, text } = this.token;
    if (kind === "operator" && prefixes.has(text)) {
      this.advance();
      this.enter();
      const operand = this.unary();
      this.leave();
      return { kind: "unary", operator: text, operand, offset };
    }
    if (kind === "identifier") this.refuseAwait();
    return (kind === "operator" && this.tryCast()) || this.primary();
  }

  protected refuseAwait(): void {
    if (this.isWord("await") && this.beginsOperand(1) && !this.is("(", 1))
      throw new SyntaxFault("Policy expressions cannot await.", this.token.offset, "Leave `await` out.");
  }

  private tryCast(): ExpressionSyntax | undefined {
    if (!this.is("(")) return undefined;
    const start = this.index;
    const { offset } = this.advance();
    const type = this.tryType();
    if (!type || !this.accept(")") || !this.beginsCastOperand(type.kind !== "named" || keywordTypes.has(type.name)))
      return this.back(start);
    this.enter();
    const operand = this.unary();
    this.leave();
    return { kind: "cast", type, operand, offset };
  }

  /**
   * What may follow `(T)` so that it is a cast and not a name in brackets (C# specification, "Cast expressions").
   * @param isType whether `T` can be nothing but a type, so that a sign may follow
   */
  private beginsCastOperand(isType: boolean): boolean {
    const { kind, text } = this.token;
    if (kind === "operator") return text === "(" || text === "!" || text === "~" || (isType && /^[-+]/.test(text));
    return this.beginsOperand(0);
  }

  private beginsLambda(): boolean {
    const { kind, text } = this.token;
    if (kind === "identifier") {
      if (this.isWord("async") && (this.isName(1) || (this.is("(", 1) && this.behindBrackets(1).text === "=>")))
        throw new SyntaxFault("Policy expressions cannot be async.", this.token.offset, "Leave `async` out.");
      return this.is("=>", 1);
    }
    return kind === "operator" && text === "(" && this.behindBrackets().text === "=>";
  }

  /** `x => …`, `(x, y) => …`, `(int x) => …` or `delegate (int x) { … }` */
  protected lambda(): ExpressionSyntax {
    const { offset, text, kind } = this.token;
    if (this.accept("delegate"))
      return { kind: "lambda", parameters: this.is("(") ? this.parameters() : [], body: this.block(), offset };
    const one: ParameterSyntax = { name: text, type: undefined, modifier: undefined, value: undefined, offset };
    const parameters = kind === "identifier" ? [one] : this.parameters();
    if (kind === "identifier") this.advance();
    this.expect("=>");
    return { kind: "lambda", parameters, body: this.is("{") ? this.block() : this.branch(), offset };
  }

  /** Parameters of a lambda or a local function, in their brackets. */
  protected parameters(): readonly ParameterSyntax[] {
    return this.bracketed<readonly ParameterSyntax[]>("(", [], () => this.list(")", () => this.parameter()));
  }

  private parameter(): ParameterSyntax {
    const { offset, text } = this.token;
    const isModified = /^(ref|out|in|params)$/.test(text) && this.token.kind === "keyword";
    if (isModified) this.advance();
    const isPlain = this.isName() && (this.is(",", 1) || this.is(")", 1));
    const type = isPlain ? undefined : this.type();
    const name = this.name().text;
    const value = this.accept("=") ? this.expression() : undefined;
    return { name, type, modifier: isModified ? (text as ParameterSyntax["modifier"]) : undefined, value, offset };
  }
}
