import { unread } from "./creation-parser";
import { ExpressionParser } from "./expression-parser";
import type {
  BlockSyntax,
  DeclaratorSyntax,
  ExpressionSyntax,
  StatementSyntax,
  SwitchLabelSyntax,
  TypeSyntax,
} from "./syntax";
import { SyntaxFault } from "./token-reader";

/** Expressions that do something, so that they may stand alone. */
const effects = new Set(["assignment", "call", "new", "postfix"]);

export class StatementParser extends ExpressionParser {
  /** Statements up to the closing bracket or the end; one that cannot be read is passed. */
  protected statements(isEnd: () => boolean): readonly StatementSyntax[] {
    const found: StatementSyntax[] = [];
    while (!isEnd() && this.token.kind !== "end") {
      const start = this.index;
      const statement = this.recovering<StatementSyntax | undefined>(
        () => this.statement(),
        () => this.passStatement(start),
      );
      if (statement) found.push(statement);
    }
    return found;
  }

  /** Passes what is left of a statement: up to its `;`, its block, or the end of the block around it. */
  private passStatement(start: number): undefined {
    if (this.index === start && !this.token.close) this.advance();
    for (; this.token.kind !== "end" && !this.is("}"); this.index++) {
      const isBlock = this.is("{");
      this.index = this.token.close ?? this.index;
      if (isBlock || this.is(";")) {
        this.index++;
        return undefined;
      }
    }
    return undefined;
  }

  protected block(): BlockSyntax {
    const { offset } = this.token;
    const statements = this.bracketed<readonly StatementSyntax[]>("{", [], () => this.statements(() => this.is("}")));
    return { kind: "block", statements, offset };
  }

  private statement(): StatementSyntax {
    this.enter();
    const found = this.anyStatement();
    this.leave();
    return found;
  }

  private anyStatement(): StatementSyntax {
    const { offset, kind, text } = this.token;
    if (kind === "operator") {
      if (text === "{") return this.block();
      if (this.accept(";")) return { kind: "empty", offset };
    }
    const found =
      kind === "keyword"
        ? this.keywordStatement(text, offset)
        : kind === "identifier"
          ? this.wordStatement(text, offset)
          : undefined;
    return found ?? this.tryDeclared() ?? this.expressionStatement();
  }

  private keywordStatement(text: string, offset: number): StatementSyntax | undefined {
    switch (text) {
      case "if":
        return this.ifStatement();
      case "for":
        return this.forStatement();
      case "foreach":
        return this.foreachStatement();
      case "while":
        this.advance();
        return { kind: text, condition: this.condition(), body: this.statement(), offset };
      case "do":
        return this.doStatement();
      case "switch":
        return this.switchStatement();
      case "try":
        return this.tryStatement();
      case "using":
        return this.usingStatement();
      case "lock":
        this.advance();
        return { kind: text, value: this.condition(), body: this.statement(), offset };
      case "checked":
      case "unchecked":
        if (!this.is("{", 1)) return undefined;
        this.advance();
        return { kind: text, body: this.block(), offset };
      case "return":
      case "throw":
        return this.jump(text);
      case "break":
      case "continue":
        this.advance();
        this.expect(";");
        return { kind: text, offset };
      case "goto":
        return this.gotoStatement();
      case "const":
      case "ref":
        this.advance();
        return this.local(text, this.type(), offset);
      case "static":
        throw this.newer("a static function", "Leave `static` out.");
      case "unsafe":
      case "fixed":
        throw new SyntaxFault("Policy expressions have no pointers.", offset, `Leave \`${text}\` out.`);
      default:
        return undefined;
    }
  }

  private wordStatement(text: string, offset: number): StatementSyntax | undefined {
    if (this.is(":", 1)) {
      this.index += 2;
      return { kind: "labeled", name: text, statement: this.statement(), offset };
    }
    this.refuseAwait();
    if (this.isWord("yield") && (this.is("return", 1) || this.is("break", 1)))
      throw new SyntaxFault("Policy expressions cannot yield.", offset, "Fill a list and return it.");
    if (this.isWord("async") && (this.isName(1) || this.is("void", 1)))
      throw new SyntaxFault("Policy expressions cannot be async.", offset, "Leave `async` out.");
    // A named value of the service may hold statements.
    if (text.startsWith("{{") && !/^[.([=+-]/.test(this.peek(1).text)) {
      this.advance();
      this.accept(";");
      return { kind: "expression", value: { kind: "name", name: text, typeArguments: [], offset }, offset };
    }
    return undefined;
  }

  private expressionStatement(): StatementSyntax {
    const { offset } = this.token;
    const value = this.expression();
    const isStep = value.kind === "unary" && (value.operator === "++" || value.operator === "--");
    if (!isStep && !effects.has(value.kind) && (this.is(";") || this.token.kind === "end"))
      throw new SyntaxFault("Expected an assignment, a call or a creation as a statement.", offset);
    this.expect(";");
    return { kind: "expression", value, offset };
  }

  private condition(): ExpressionSyntax {
    return this.bracketed("(", unread(this.token.offset), () => this.expression());
  }

  private ifStatement(): StatementSyntax {
    const { offset } = this.advance();
    const condition = this.condition();
    const then = this.statement();
    return { kind: "if", condition, then, otherwise: this.accept("else") ? this.statement() : undefined, offset };
  }

  private forStatement(): StatementSyntax {
    const { offset } = this.advance();
    const head = this.bracketed("(", undefined, () => {
      const initial = this.forInitial();
      const condition = this.is(";") ? undefined : this.expression();
      this.expect(";");
      return { initial, condition, step: this.list(")", () => this.expression()) };
    });
    const { initial = [], condition, step = [] } = head ?? {};
    return { kind: "for", initial, condition, step, body: this.statement(), offset };
  }

  private forInitial(): readonly StatementSyntax[] {
    const declared = this.tryDeclared();
    if (declared) return [declared];
    const values = this.list(";", () => this.expression());
    this.expect(";");
    return values.map((value) => ({ kind: "expression", value, offset: value.offset }));
  }

  private foreachStatement(): StatementSyntax {
    const { offset } = this.advance();
    const head = this.bracketed("(", undefined, () => {
      this.accept("ref");
      const variable = this.is("(") ? this.unary() : this.declaration();
      this.expect("in");
      return { variable, items: this.expression() };
    });
    const { variable, items } = head ?? { variable: unread(offset), items: unread(offset) };
    return { kind: "foreach", variable, items, body: this.statement(), offset };
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
    const isLabel = () => this.is("case") || (this.is("default") && this.is(":", 1));
    const cases = this.bracketed<Extract<StatementSyntax, { kind: "switch" }>["cases"]>("{", [], () => {
      const found: { labels: SwitchLabelSyntax[]; body: readonly StatementSyntax[] }[] = [];
      while (!this.is("}")) {
        const labels: SwitchLabelSyntax[] = [];
        while (isLabel()) labels.push(this.label());
        if (labels.length === 0) throw this.unexpected("`case` or `default`");
        found.push({ labels, body: this.statements(() => this.is("}") || isLabel()) });
      }
      return found;
    });
    return { kind: "switch", value, cases, offset };
  }

  private label(): SwitchLabelSyntax {
    const { text, offset } = this.advance();
    const pattern = text === "case" ? this.pattern(true) : undefined;
    const when = pattern && this.acceptWord("when") ? this.expression() : undefined;
    this.expect(":");
    return { pattern, when, offset };
  }

  private tryStatement(): StatementSyntax {
    const { offset } = this.advance();
    const body = this.block();
    const catches = [];
    while (this.accept("catch")) {
      const caught = this.is("(") ? this.bracketed("(", undefined, () => this.caught()) : undefined;
      const when = this.acceptWord("when") ? this.condition() : undefined;
      catches.push({ type: caught?.type, name: caught?.name, when, body: this.block() });
    }
    const last = this.accept("finally") ? this.block() : undefined;
    if (catches.length === 0 && !last) throw this.unexpected("`catch` or `finally`");
    return { kind: "try", body, catches, finally: last, offset };
  }

  private caught(): { readonly type: TypeSyntax; readonly name: string | undefined } {
    const type = this.type();
    return { type, name: this.isName() ? this.advance().text : undefined };
  }

  private usingStatement(): StatementSyntax {
    const { offset } = this.advance();
    if (!this.is("(")) throw this.newer("`using` without brackets", "Write `using (…) { … }`.");
    const at = this.token.offset;
    const resource = this.bracketed<StatementSyntax>("(", { kind: "empty", offset: at }, () => {
      const start = this.index;
      const type = this.tryType();
      if (!type || !this.beginsLocal()) this.index = start;
      if (!type || this.index === start) return { kind: "expression", value: this.expression(), offset: at };
      return { kind: "local", modifier: undefined, type, declarators: this.declarators(), offset: type.offset };
    });
    return { kind: "using", resource, body: this.statement(), offset };
  }

  private jump(kind: "return" | "throw"): StatementSyntax {
    const { offset } = this.advance();
    this.accept("ref");
    const value = this.is(";") ? undefined : this.expression();
    this.expect(";");
    return { kind, value, offset };
  }

  private gotoStatement(): StatementSyntax {
    const { offset } = this.advance();
    const target = this.accept("case")
      ? this.expression()
      : this.is("default")
        ? this.advance().text
        : this.name().text;
    this.expect(";");
    return { kind: "goto", target, offset };
  }

  /** A local variable or function. */
  private tryDeclared(): StatementSyntax | undefined {
    const start = this.index;
    const { offset } = this.token;
    const type = this.tryType();
    if (type && this.isName()) {
      if (this.beginsLocal()) return this.local(undefined, type, offset);
      if (this.is("(", 1) || this.is("<", 1)) return this.function(type, offset);
    }
    return this.back(start);
  }

  /** Whether `name =`, `name,` or `name;` stands here. */
  private beginsLocal(): boolean {
    return this.isName() && (this.is("=", 1) || this.is(";", 1) || this.is(",", 1));
  }

  private local(modifier: "const" | "ref" | undefined, type: TypeSyntax, offset: number): StatementSyntax {
    const declarators = this.declarators();
    this.expect(";");
    return { kind: "local", modifier, type, declarators, offset };
  }

  private declarators(): readonly DeclaratorSyntax[] {
    const found: DeclaratorSyntax[] = [];
    do {
      const { text, offset } = this.name();
      found.push({ name: text, value: this.accept("=") ? this.initialValue() : undefined, offset });
    } while (this.accept(","));
    return found;
  }

  private initialValue(): ExpressionSyntax {
    const { offset } = this.token;
    if (this.accept("ref")) return { kind: "ref", value: this.expression(), offset };
    if (!this.is("{")) return this.expression();
    return { kind: "array", elementType: undefined, sizes: [], dimensions: 1, elements: this.elements(), offset };
  }

  /** `T name(T a, …) { … }` or `=> value;` */
  private function(type: TypeSyntax, offset: number): StatementSyntax {
    const name = this.advance().text;
    const typeParameters: string[] = [];
    if (this.accept("<")) {
      do typeParameters.push(this.name().text);
      while (this.accept(","));
      this.expect(">");
    }
    const parameters = this.parameters();
    while (this.acceptWord("where")) this.constraints();
    if (this.is("{")) return { kind: "function", type, name, typeParameters, parameters, body: this.block(), offset };
    this.expect("=>");
    const body = this.expression();
    this.expect(";");
    return { kind: "function", type, name, typeParameters, parameters, body, offset };
  }

  /** `T : class, IList<T>, new()` */
  private constraints(): void {
    this.name();
    this.expect(":");
    do {
      if (this.accept("new")) this.bracketed("(", undefined, () => undefined);
      else if (!this.accept("class") && !this.accept("struct")) this.type();
    } while (this.accept(","));
  }
}
