// LINQ's query expressions: `from x in items where x > 1 select x`.
import { PrimaryParser } from "./primary-parser";
import type { ExpressionSyntax, QueryClauseSyntax, TypeSyntax } from "./syntax";

export abstract class QueryParser extends PrimaryParser {
  /** Whether `from` begins a query here, and is no name. */
  protected beginsQuery(): boolean {
    if (!this.isWord("from")) return false;
    const start = this.index;
    this.advance();
    this.queries++;
    const found =
      (this.isName() && this.is("in", 1)) || (this.tryType() !== undefined && this.isName() && this.is("in", 1));
    this.queries--;
    this.index = start;
    return found;
  }

  protected query(): ExpressionSyntax {
    const { offset } = this.token;
    this.queries++;
    const clauses: QueryClauseSyntax[] = [];
    do clauses.push(...this.clause());
    while (!this.isLast(clauses));
    this.queries--;
    return { kind: "query", clauses, offset };
  }

  /** A query ends with `select` or `group`, unless `into` goes on. */
  private isLast(clauses: readonly QueryClauseSyntax[]): boolean {
    const kind = clauses[clauses.length - 1]?.kind;
    return (kind === "select" || kind === "group") && !this.isWord("into");
  }

  private clause(): readonly QueryClauseSyntax[] {
    const { text, offset } = this.token;
    if (!this.isQueryWord()) throw this.unexpected("`select` or `group`");
    this.advance();
    switch (text) {
      case "from":
        return [{ kind: "from", ...this.source(), offset }];
      case "let": {
        const { text: name } = this.name();
        this.expect("=");
        return [{ kind: "let", name, value: this.expression(), offset }];
      }
      case "where":
        return [{ kind: "where", condition: this.expression(), offset }];
      case "join":
        return [this.join(offset)];
      case "orderby":
        return [{ kind: "orderby", keys: this.keys(), offset }];
      case "select":
        return [{ kind: "select", value: this.expression(), offset }];
      case "group": {
        const value = this.expression();
        this.expectWord("by");
        return [{ kind: "group", value, by: this.expression(), offset }];
      }
      case "into":
        return [{ kind: "into", name: this.name().text, offset }];
      default:
        this.index--;
        throw this.unexpected("`from`, `let`, `where`, `join`, `orderby`, `select` or `group`");
    }
  }

  /** `x in items` or `T x in items` */
  private source(): { type: TypeSyntax | undefined; name: string; items: ExpressionSyntax } {
    const type = this.is("in", 1) ? undefined : this.type();
    const { text: name } = this.name();
    this.expect("in");
    return { type, name, items: this.expression() };
  }

  private join(offset: number): QueryClauseSyntax {
    const source = this.source();
    this.expectWord("on");
    const left = this.expression();
    this.expectWord("equals");
    const right = this.expression();
    const into = this.acceptWord("into") ? this.name().text : undefined;
    return { kind: "join", ...source, left, right, into, offset };
  }

  private keys() {
    const keys: { value: ExpressionSyntax; descending: boolean }[] = [];
    do {
      const value = this.expression();
      const descending = this.acceptWord("descending");
      if (!descending) this.acceptWord("ascending");
      keys.push({ value, descending });
    } while (this.accept(","));
    return keys;
  }
}
