// Operands: literals, names, `new`, brackets, and the members, calls and indexers that follow them.
import type { Token } from "./lexer";
import { parseNumber } from "./number-literal";
import {
  type ArgumentSyntax,
  CSharpSyntaxError,
  type ExpressionSyntax,
  type InitializerSyntax,
  type InterpolationPart,
} from "./syntax";
import { keywordTypes, TypeParser } from "./type-parser";

/** After `name<A, B>` these say that the brackets were type arguments (C# specification, "Grammar ambiguities"). */
const afterTypeArguments = new Set(["(", ")", "]", "}", ":", ";", ",", ".", "?", "==", "!=", "?.", ""]);

export abstract class PrimaryParser extends TypeParser {
  abstract expression(): ExpressionSyntax;
  /** Parses the tokens of an interpolated string's hole. */
  protected abstract hole(tokens: readonly Token[]): ExpressionSyntax;

  protected primary(): ExpressionSyntax {
    let operand = this.operand();
    for (;;) {
      const { offset } = operand;
      if (this.is(".") || this.is("?.")) {
        const conditional = this.advance().text === "?.";
        const name = this.name().text;
        operand = { kind: "member", target: operand, name, typeArguments: this.typeArguments(), conditional, offset };
      } else if (this.is("(")) operand = { kind: "call", target: operand, arguments: this.arguments("(", ")"), offset };
      else if (this.is("[") || this.is("?[")) {
        const conditional = this.token.text === "?[";
        operand = {
          kind: "index",
          target: operand,
          arguments: this.arguments(this.token.text, "]"),
          conditional,
          offset,
        };
      } else if (this.is("++") || this.is("--"))
        operand = { kind: "postfix", operator: this.advance().text as "++" | "--", operand, offset };
      else return operand;
    }
  }

  private typeArguments() {
    const start = this.index;
    const found = this.tryTypeArguments();
    if (
      found &&
      (this.token.kind === "operator" || this.token.kind === "end") &&
      afterTypeArguments.has(this.token.text)
    )
      return found;
    this.index = start;
    return [];
  }

  private operand(): ExpressionSyntax {
    const token = this.token;
    const { offset } = token;
    switch (token.kind) {
      case "number":
        this.advance();
        return { kind: "literal", ...parseNumber(token), offset };
      case "string":
      case "char":
        this.advance();
        return { kind: "literal", type: token.kind, value: token.text, offset };
      case "interpolated":
        this.advance();
        return { kind: "interpolation", parts: this.interpolation(token), offset };
      case "identifier":
        return this.word();
      default:
        if (!this.is("(")) throw this.unexpected("a value");
    }
    this.advance();
    const inner = this.expression();
    this.expect(")");
    return inner;
  }

  private word(): ExpressionSyntax {
    const { text, offset } = this.token;
    if (text === "true" || text === "false")
      return { kind: "literal", type: "bool", value: this.advance().text, offset };
    if (text === "null") return { kind: "literal", type: "null", value: this.advance().text, offset };
    if (text === "new") return this.creation();
    if (text === "typeof" || text === "default") return this.typeOperator(text);
    if ((text === "checked" || text === "unchecked") && this.is("(", 1))
      throw new CSharpSyntaxError(`Expected a value, got \`${text}\`. Leave it out.`, offset);
    this.advance();
    if (keywordTypes.has(text) && !this.is("."))
      throw new CSharpSyntaxError(`Expected a member of \`${text}\`.`, offset);
    return { kind: "name", name: text, typeArguments: this.typeArguments(), offset };
  }

  private typeOperator(kind: "typeof" | "default"): ExpressionSyntax {
    const { offset } = this.advance();
    if (kind === "default" && !this.is("(")) return { kind, type: undefined, offset };
    this.expect("(");
    const type = this.type();
    this.expect(")");
    return { kind, type, offset };
  }

  private interpolation({ parts = [] }: Token): readonly InterpolationPart[] {
    return parts.map(({ text, hole }) => {
      if (!hole) return { text, hole: undefined };
      const comma = topLevelComma(hole.tokens);
      const end = hole.tokens[hole.tokens.length - 1] as Token;
      const value = this.hole(comma < 0 ? hole.tokens : [...hole.tokens.slice(0, comma), end]);
      return {
        text,
        hole: {
          value,
          alignment: comma < 0 ? undefined : this.hole(hole.tokens.slice(comma + 1)),
          format: hole.format,
        },
      };
    });
  }

  protected arguments(open: string, close: string): readonly ArgumentSyntax[] {
    this.expect(open);
    const found: ArgumentSyntax[] = [];
    while (!this.is(close)) {
      if (found.length > 0) this.expect(",");
      found.push(this.argument());
    }
    this.expect(close);
    return found;
  }

  private argument(): ArgumentSyntax {
    let name: string | undefined;
    if (this.token.kind === "identifier" && this.is(":", 1)) {
      name = this.advance().text;
      this.advance();
    }
    const { offset } = this.token;
    if (!this.is("out") || this.peek(1).kind !== "identifier")
      return { name, value: this.expression(), out: undefined };
    this.advance();
    const type = this.peek(1).kind === "identifier" || this.is("<", 1) || this.is("[", 1) ? this.type() : undefined;
    const variable = this.name().text;
    return { name, value: { kind: "name", name: variable, typeArguments: [], offset }, out: { type, name: variable } };
  }

  private creation(): ExpressionSyntax {
    const { offset } = this.advance();
    if (this.is("{")) return { kind: "anonymous", members: this.anonymousMembers(), offset };
    if (this.is("[")) {
      this.advance();
      this.expect("]");
      return { kind: "array", elementType: undefined, size: undefined, elements: this.elements(), offset };
    }
    const type = this.type();
    if (type.rank > 0)
      return {
        kind: "array",
        elementType: { ...type, rank: type.rank - 1 },
        size: undefined,
        elements: this.elements(),
        offset,
      };
    if (this.accept("[")) {
      const size = this.expression();
      this.expect("]");
      return { kind: "array", elementType: type, size, elements: this.is("{") ? this.elements() : undefined, offset };
    }
    const found = this.is("(") ? this.arguments("(", ")") : [];
    return { kind: "new", type, arguments: found, initializer: this.is("{") ? this.initializer() : undefined, offset };
  }

  private elements(): readonly ExpressionSyntax[] {
    return this.braced(() => this.expression());
  }

  private anonymousMembers() {
    return this.braced(() => {
      if (this.token.kind === "identifier" && this.is("=", 1)) {
        const name = this.advance().text;
        this.advance();
        return { name, value: this.expression() };
      }
      const value = this.expression();
      if (value.kind === "name" || value.kind === "member") return { name: value.name, value };
      throw new CSharpSyntaxError("Expected `name = value`.", value.offset);
    });
  }

  private initializer(): readonly InitializerSyntax[] {
    return this.braced((): InitializerSyntax => {
      if (this.is("{")) return { key: undefined, values: this.elements() };
      if (this.accept("[")) {
        const key = this.expression();
        this.expect("]");
        this.expect("=");
        return { key, values: [this.expression()] };
      }
      if (this.token.kind === "identifier" && this.is("=", 1)) {
        const key = this.advance().text;
        this.advance();
        return { key, values: [this.expression()] };
      }
      return { key: undefined, values: [this.expression()] };
    });
  }

  private braced<T>(item: () => T): readonly T[] {
    this.expect("{");
    const items: T[] = [];
    while (!this.is("}")) {
      items.push(this.deeper(item));
      if (!this.accept(",") && !this.is("}")) throw this.unexpected("`,` or `}`");
    }
    this.expect("}");
    return items;
  }
}

function topLevelComma(tokens: readonly Token[]): number {
  let depth = 0;
  return tokens.findIndex(({ kind, text }) => {
    if (kind !== "operator") return false;
    if (/^(\(|\[|\{|\?\[)$/.test(text)) depth++;
    else if (/^[)\]}]$/.test(text)) depth--;
    return text === "," && depth === 0;
  });
}
