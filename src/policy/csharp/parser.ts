// Statements, and the door to the whole grammar.
import { ExpressionParser } from "./expression-parser";
import { type Token, tokenize } from "./lexer";
import {
  type BlockSyntax,
  CSharpSyntaxError,
  type DeclaratorSyntax,
  type ExpressionSyntax,
  type StatementSyntax,
} from "./syntax";

/**
 * Parses the code of a policy expression: an expression, or the statements of a block.
 * Brackets and statements may nest 200 deep.
 * @throws CSharpSyntaxError at the first place that cannot be read
 * @see https://learn.microsoft.com/azure/api-management/api-management-policy-expressions
 */
export function parseExpression(code: string, block: boolean): ExpressionSyntax | BlockSyntax {
  const parser = new Parser(tokenize(code));
  return block ? parser.wholeBlock() : parser.wholeExpression();
}

class Parser extends ExpressionParser {
  wholeExpression(): ExpressionSyntax {
    const expression = this.expression();
    if (this.token.kind !== "end") throw this.unexpected("the end");
    return expression;
  }

  wholeBlock(): BlockSyntax {
    const statements: StatementSyntax[] = [];
    while (this.token.kind !== "end") statements.push(this.statement());
    return { kind: "block", statements, offset: 0 };
  }

  protected hole(tokens: readonly Token[]): ExpressionSyntax {
    return this.deeper(() => new Parser(tokens).wholeExpression());
  }

  protected block(): BlockSyntax {
    const { offset } = this.expect("{");
    const statements: StatementSyntax[] = [];
    while (!this.is("}")) statements.push(this.statement());
    this.advance();
    return { kind: "block", statements, offset };
  }

  private statement(): StatementSyntax {
    return this.deeper(() => this.anyStatement());
  }

  private anyStatement(): StatementSyntax {
    const { offset, kind, text } = this.token;
    if (this.is("{")) return this.block();
    if (this.accept(";")) return { kind: "empty", offset };
    if (kind === "identifier") {
      switch (text) {
        case "if":
          return this.ifStatement();
        case "for":
          return this.forStatement();
        case "foreach":
          return this.foreachStatement();
        case "while":
          this.advance();
          return { kind: "while", condition: this.condition(), body: this.statement(), offset };
        case "do":
          return this.doStatement();
        case "switch":
          return this.switchStatement();
        case "try":
          return this.tryStatement();
        case "using":
          return this.usingStatement();
        case "return":
        case "throw":
          return this.jump(text);
        case "break":
        case "continue":
          this.advance();
          this.expect(";");
          return { kind: text, offset };
        default:
      }
    }
    const declared = text === "new" ? undefined : (this.tryFunction() ?? this.tryLocal());
    if (declared) return declared;
    const value = this.expression();
    if (!isStatement(value))
      throw new CSharpSyntaxError("Expected an assignment, a call or a creation as a statement.", value.offset);
    this.expect(";");
    return { kind: "expression", value, offset };
  }

  private condition(): ExpressionSyntax {
    this.expect("(");
    const condition = this.expression();
    this.expect(")");
    return condition;
  }

  private ifStatement(): StatementSyntax {
    const { offset } = this.advance();
    const condition = this.condition();
    const then = this.statement();
    return { kind: "if", condition, then, otherwise: this.accept("else") ? this.statement() : undefined, offset };
  }

  private forStatement(): StatementSyntax {
    const { offset } = this.advance();
    this.expect("(");
    const initial: StatementSyntax[] = [];
    if (!this.accept(";")) {
      const declared = this.tryLocal();
      if (declared) initial.push(declared);
      else {
        for (const value of this.expressions(";")) initial.push({ kind: "expression", value, offset: value.offset });
        this.expect(";");
      }
    }
    const condition = this.is(";") ? undefined : this.expression();
    this.expect(";");
    const step = this.expressions(")");
    this.expect(")");
    return { kind: "for", initial, condition, step, body: this.statement(), offset };
  }

  private expressions(end: string): readonly ExpressionSyntax[] {
    const found: ExpressionSyntax[] = [];
    while (!this.is(end)) {
      if (found.length > 0) this.expect(",");
      found.push(this.expression());
    }
    return found;
  }

  private foreachStatement(): StatementSyntax {
    const { offset } = this.advance();
    this.expect("(");
    const type = this.type();
    const name = this.name().text;
    this.expect("in");
    const items = this.expression();
    this.expect(")");
    return { kind: "foreach", type, name, items, body: this.statement(), offset };
  }

  private doStatement(): StatementSyntax {
    const { offset } = this.advance();
    const body = this.statement();
    this.expect("while");
    const condition = this.condition();
    this.expect(";");
    return { kind: "do", condition, body, offset };
  }

  private switchStatement(): StatementSyntax {
    const { offset } = this.advance();
    const value = this.condition();
    this.expect("{");
    const cases: { labels: (ExpressionSyntax | "default")[]; body: StatementSyntax[] }[] = [];
    while (!this.accept("}")) {
      const labels: (ExpressionSyntax | "default")[] = [];
      while (this.is("case") || (this.is("default") && this.is(":", 1))) {
        labels.push(this.advance().text === "default" ? "default" : this.expression());
        this.expect(":");
      }
      if (labels.length === 0) throw this.unexpected("`case` or `default`");
      const body: StatementSyntax[] = [];
      while (!this.is("case") && !(this.is("default") && this.is(":", 1)) && !this.is("}")) body.push(this.statement());
      cases.push({ labels, body });
    }
    return { kind: "switch", value, cases, offset };
  }

  private tryStatement(): StatementSyntax {
    const { offset } = this.advance();
    const body = this.block();
    const catches = [];
    while (this.accept("catch")) {
      let type: ReturnType<typeof this.type> | undefined;
      let name: string | undefined;
      if (this.accept("(")) {
        type = this.type();
        if (!this.is(")")) name = this.name().text;
        this.expect(")");
      }
      catches.push({ type, name, body: this.block() });
    }
    const last = this.accept("finally") ? this.block() : undefined;
    if (catches.length === 0 && !last) throw this.unexpected("`catch` or `finally`");
    return { kind: "try", body, catches, finally: last, offset };
  }

  private usingStatement(): StatementSyntax {
    const { offset } = this.advance();
    this.expect("(");
    const type = this.type();
    const resource: StatementSyntax = { kind: "local", type, declarators: this.declarators(), offset };
    this.expect(")");
    return { kind: "using", resource, body: this.statement(), offset };
  }

  private jump(kind: "return" | "throw"): StatementSyntax {
    const { offset } = this.advance();
    const value = this.is(";") ? undefined : this.expression();
    this.expect(";");
    return { kind, value, offset };
  }

  /** `T name = value, …;` */
  private tryLocal(): StatementSyntax | undefined {
    const start = this.index;
    const { offset } = this.token;
    const type = this.tryType();
    if (!type || this.token.kind !== "identifier" || !(this.is("=", 1) || this.is(";", 1) || this.is(",", 1)))
      return this.back(start);
    const declarators = this.declarators();
    this.expect(";");
    return { kind: "local", type, declarators, offset };
  }

  private declarators(): readonly DeclaratorSyntax[] {
    const found: DeclaratorSyntax[] = [];
    do {
      const { text, offset } = this.name();
      found.push({ name: text, value: this.accept("=") ? this.expression() : undefined, offset });
    } while (this.accept(","));
    return found;
  }

  /** `T name(T a, …) { … }` or `=> value;` */
  private tryFunction(): StatementSyntax | undefined {
    const start = this.index;
    const { offset } = this.token;
    const type = this.tryType();
    if (!type || this.token.kind !== "identifier" || !this.is("(", 1)) return this.back(start);
    const name = this.advance().text;
    this.advance();
    const parameters = [];
    while (!this.is(")")) {
      if (parameters.length > 0) this.expect(",");
      parameters.push({ type: this.type(), name: this.name().text });
    }
    this.advance();
    if (this.is("{")) return { kind: "function", type, name, parameters, body: this.block(), offset };
    this.expect("=>");
    const body = this.expression();
    this.expect(";");
    return { kind: "function", type, name, parameters, body, offset };
  }
}

function isStatement({ kind, ...rest }: ExpressionSyntax): boolean {
  if (kind === "unary") return ["++", "--"].includes((rest as { operator: string }).operator);
  return kind === "assignment" || kind === "call" || kind === "new" || kind === "postfix";
}
