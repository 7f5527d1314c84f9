// Operators by precedence, prefixes, casts and lambdas; what stands in between is in primary-parser.ts.
import { PrimaryParser } from "./primary-parser";
import { type BlockSyntax, CSharpSyntaxError, type ExpressionSyntax } from "./syntax";
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
const assignments = new Set(["=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="]);
const prefixes = new Set(["!", "-", "+", "~", "++", "--"]);

export abstract class ExpressionParser extends PrimaryParser {
  protected abstract block(): BlockSyntax;

  expression(): ExpressionSyntax {
    return this.deeper(() => {
      const { offset } = this.token;
      const parameters = this.tryLambdaParameters();
      if (parameters)
        return { kind: "lambda", parameters, body: this.is("{") ? this.block() : this.expression(), offset };
      const target = this.conditional();
      if (this.token.kind !== "operator" || !assignments.has(this.token.text)) return target;
      const operator = this.advance().text;
      if (!["name", "member", "index"].includes(target.kind))
        throw new CSharpSyntaxError("Expected a variable on the left of an assignment.", offset);
      return { kind: "assignment", operator, target, value: this.expression(), offset };
    });
  }

  private conditional(): ExpressionSyntax {
    const condition = this.coalesce();
    if (!this.is("?")) return condition;
    this.advance();
    const whenTrue = this.expression();
    this.expect(":");
    return { kind: "conditional", condition, whenTrue, whenFalse: this.expression(), offset: condition.offset };
  }

  private coalesce(): ExpressionSyntax {
    const left = this.binary(0);
    if (!this.accept("??")) return left;
    const right = this.is("throw") ? this.throwExpression() : this.deeper(() => this.coalesce());
    return { kind: "binary", operator: "??", left, right, offset: left.offset };
  }

  private throwExpression(): never {
    throw new CSharpSyntaxError("Expected a value, got a throw expression. Throw in a statement.", this.token.offset);
  }

  private binary(level: number): ExpressionSyntax {
    let left = this.unary();
    for (;;) {
      const operator = this.operator();
      const found = levels.get(operator);
      if (found === undefined || found < level) return left;
      const { offset } = left;
      for (const _ of operator === ">>" ? [0, 1] : [0]) this.advance();
      if (operator === "is") left = { kind: "is", operand: left, ...this.pattern(), offset };
      else if (operator === "as") left = { kind: "as", operand: left, type: this.type(), offset };
      else {
        const before = left;
        left = { kind: "binary", operator, left: before, right: this.deeper(() => this.binary(found + 1)), offset };
      }
    }
  }

  /** The present operator; `>` `>` side by side are a shift, as the lexer leaves them apart for type arguments. */
  private operator(): string {
    const { kind, text, offset } = this.token;
    if (kind === "identifier") return text === "is" || text === "as" ? text : "";
    if (kind !== "operator") return "";
    const next = this.peek(1);
    return text === ">" && next.text === ">" && next.kind === "operator" && next.offset === offset + 1 ? ">>" : text;
  }

  private pattern() {
    const type = this.type();
    const isName = this.token.kind === "identifier" && !["is", "as"].includes(this.token.text);
    return { type, name: isName ? this.advance().text : undefined };
  }

  protected unary(): ExpressionSyntax {
    const { offset, kind, text } = this.token;
    if (kind === "operator" && prefixes.has(text)) {
      this.advance();
      return { kind: "unary", operator: text, operand: this.deeper(() => this.unary()), offset };
    }
    if (kind === "identifier" && text === "await")
      throw new CSharpSyntaxError("Policy expressions cannot await.", offset);
    return this.tryCast() ?? this.primary();
  }

  private tryCast(): ExpressionSyntax | undefined {
    if (!this.is("(")) return undefined;
    const start = this.index;
    const { offset } = this.advance();
    const type = this.tryType();
    if (
      !type ||
      !this.accept(")") ||
      !(this.beginsCastOperand() || (isKeyword(type.name) && this.beginsSignedOperand()))
    )
      return this.back(start);
    return { kind: "cast", type, operand: this.deeper(() => this.unary()), offset };
  }

  /** What may follow `(T)` so that it is a cast and not a bracketed name (C# specification, "Cast expressions"). */
  private beginsCastOperand(): boolean {
    const { kind, text } = this.token;
    if (kind === "operator") return text === "(" || text === "!" || text === "~";
    return kind !== "end" && !(kind === "identifier" && (text === "is" || text === "as"));
  }

  private beginsSignedOperand(): boolean {
    return this.is("-") || this.is("+");
  }

  private tryLambdaParameters(): readonly string[] | undefined {
    if (this.token.kind === "identifier" && this.is("=>", 1)) {
      const { text } = this.advance();
      this.advance();
      return [text];
    }
    if (!this.is("(")) return undefined;
    const start = this.index;
    this.advance();
    const names: string[] = [];
    while (!this.is(")")) {
      const first = this.tryType();
      if (!first) return this.back(start);
      names.push(this.token.kind === "identifier" ? this.advance().text : first.name);
      if (!this.accept(",") && !this.is(")")) return this.back(start);
    }
    this.advance();
    return this.accept("=>") ? names : this.back(start);
  }
}

function isKeyword(name: string): boolean {
  return keywordTypes.has(name);
}
