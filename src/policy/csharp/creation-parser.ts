// `new` with its arguments and initializers, arrays, and the arguments of calls.
import type { ArgumentSyntax, ExpressionSyntax, InitializerSyntax, Modifier, TypeSyntax } from "./syntax";
import { SyntaxFault } from "./token-reader";
import { TypeParser } from "./type-parser";

export abstract class CreationParser extends TypeParser {
  abstract expression(): ExpressionSyntax;

  protected arguments(open: "(" | "["): readonly ArgumentSyntax[] {
    return this.bracketed(open, [], () => this.list(open === "(" ? ")" : "]", () => this.argument()));
  }

  private argument(): ArgumentSyntax {
    const { offset, text } = this.token;
    const isNamed = this.isName() && this.is(":", 1);
    if (isNamed) this.index += 2;
    const modifier = this.is("ref") || this.is("out") || this.is("in") ? (this.advance().text as Modifier) : undefined;
    const value = (modifier === "out" && this.tryDeclaration()) || this.expression();
    return { name: isNamed ? text : undefined, modifier, value, offset };
  }

  /** `T name` in front of a comma or the closing bracket, or undefined with the place unchanged. */
  protected tryDeclaration(): ExpressionSyntax | undefined {
    const start = this.index;
    const type = this.tryType();
    if (!type || !this.isName() || !(this.is(",", 1) || this.is(")", 1))) return this.back(start);
    const { text, offset } = this.advance();
    return { kind: "declaration", type, designation: { kind: "variable", name: text, offset }, offset: type.offset };
  }

  protected creation(): ExpressionSyntax {
    const { offset } = this.advance();
    if (this.is("{")) return { kind: "anonymous", members: this.anonymousMembers(), offset };
    if (this.is("[")) return this.implicitArray(offset);
    if (this.is("("))
      throw new SyntaxFault(
        "Expected a type, got `(`.",
        this.token.offset,
        "Write the type that `new` creates: C# 7 needs it.",
      );
    const type = this.type();
    if (type.kind === "array") {
      const { of, dimensions } = type;
      return { kind: "array", elementType: of, sizes: [], dimensions, elements: this.elements(), offset };
    }
    if (this.is("[")) return this.sizedArray(type, offset);
    if (!this.is("(") && !this.is("{")) throw this.unexpected("`(`, `[` or `{`");
    const given = this.is("(") ? this.arguments("(") : [];
    return { kind: "new", type, arguments: given, initializer: this.is("{") ? this.initializer() : undefined, offset };
  }

  /** `new[] { … }`, `new[,] { … }` */
  private implicitArray(offset: number): ExpressionSyntax {
    this.advance();
    let dimensions = 1;
    while (this.accept(",")) dimensions++;
    this.expect("]");
    return { kind: "array", elementType: undefined, sizes: [], dimensions, elements: this.elements(), offset };
  }

  /** `new T[2, 3]`, `new T[2][]` */
  private sizedArray(element: TypeSyntax, offset: number): ExpressionSyntax {
    const sizes = this.bracketed("[", [], () => this.list("]", () => this.expression()));
    let elementType = element;
    while (this.is("[") && (this.is("]", 1) || this.is(",", 1))) {
      let dimensions = 1;
      this.advance();
      while (this.accept(",")) dimensions++;
      this.expect("]");
      elementType = { kind: "array", of: elementType, dimensions, offset: element.offset };
    }
    const elements = this.is("{") ? this.elements() : undefined;
    return { kind: "array", elementType, sizes, dimensions: sizes.length, elements, offset };
  }

  /** The elements of an array; those of an array of several dimensions are arrays without a type. */
  protected elements(): readonly ExpressionSyntax[] {
    return this.braced(() => {
      const { offset } = this.token;
      if (!this.is("{")) return this.expression();
      const elements = this.elements();
      return { kind: "array", elementType: undefined, sizes: [], dimensions: 1, elements, offset };
    });
  }

  private anonymousMembers() {
    return this.braced(() => {
      const { offset, text } = this.token;
      if (this.isName() && this.is("=", 1)) {
        this.index += 2;
        return { name: text, value: this.expression() };
      }
      const value = this.expression();
      if (value.kind === "name" || value.kind === "member") return { name: value.name, value };
      throw new SyntaxFault("Expected `name = value`.", offset);
    });
  }

  private initializer(): readonly InitializerSyntax[] {
    return this.braced((): InitializerSyntax => {
      const { offset } = this.token;
      if (this.is("{")) return { key: undefined, values: this.elements(), members: undefined, offset };
      const isMember = this.isName() && this.is("=", 1);
      const isIndex = this.is("[");
      if (!isMember && !isIndex) return { key: undefined, values: [this.expression()], members: undefined, offset };
      const key = isMember ? this.advance().text : this.key();
      this.expect("=");
      if (this.is("{")) return { key, values: [], members: this.initializer(), offset };
      return { key, values: [this.expression()], members: undefined, offset };
    });
  }

  /** `[key]` */
  private key(): ExpressionSyntax {
    const { offset } = this.token;
    return this.bracketed("[", unread(offset), () => this.expression());
  }

  private braced<T>(item: () => T): readonly T[] {
    return this.bracketed<readonly T[]>("{", [], () => {
      this.enter();
      const items = this.list("}", item, true);
      this.leave();
      return items;
    });
  }
}

/** What stands for code that could not be read, so that reading goes on. */
export function unread(offset: number): ExpressionSyntax {
  return { kind: "literal", type: "null", value: "null", offset };
}
