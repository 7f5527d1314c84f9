// The syntax of C# 7 as policy expressions use it: what the parser makes and compilers read. Offsets count from the
// start of the expression's code.

/** A type as it is written: `Dictionary<string, object>[]`. */
export interface TypeSyntax {
  /** Dotted name; `var` where the type is left to the value. */
  readonly name: string;
  readonly arguments: readonly TypeSyntax[];
  /** How many `[]` follow. */
  readonly rank: number;
  readonly nullable: boolean;
  readonly offset: number;
}

export type LiteralType =
  | "int"
  | "uint"
  | "long"
  | "ulong"
  | "double"
  | "float"
  | "decimal"
  | "string"
  | "char"
  | "bool"
  | "null";

/** An argument; `out` declares or assigns a variable. */
export interface ArgumentSyntax {
  readonly name: string | undefined;
  readonly value: ExpressionSyntax;
  readonly out: { readonly type: TypeSyntax | undefined; readonly name: string } | undefined;
}

export interface InterpolationPart {
  readonly text: string;
  readonly hole:
    | {
        readonly value: ExpressionSyntax;
        readonly alignment: ExpressionSyntax | undefined;
        readonly format: string | undefined;
      }
    | undefined;
}

interface At {
  readonly offset: number;
}

export type ExpressionSyntax = At &
  (
    | { readonly kind: "literal"; readonly type: LiteralType; readonly value: string }
    | { readonly kind: "interpolation"; readonly parts: readonly InterpolationPart[] }
    | { readonly kind: "name"; readonly name: string; readonly typeArguments: readonly TypeSyntax[] }
    | {
        readonly kind: "member";
        readonly target: ExpressionSyntax;
        readonly name: string;
        readonly typeArguments: readonly TypeSyntax[];
        readonly conditional: boolean;
      }
    | {
        readonly kind: "index";
        readonly target: ExpressionSyntax;
        readonly arguments: readonly ArgumentSyntax[];
        readonly conditional: boolean;
      }
    | { readonly kind: "call"; readonly target: ExpressionSyntax; readonly arguments: readonly ArgumentSyntax[] }
    | { readonly kind: "unary"; readonly operator: string; readonly operand: ExpressionSyntax }
    | { readonly kind: "postfix"; readonly operator: "++" | "--"; readonly operand: ExpressionSyntax }
    | {
        readonly kind: "binary";
        readonly operator: string;
        readonly left: ExpressionSyntax;
        readonly right: ExpressionSyntax;
      }
    | {
        readonly kind: "conditional";
        readonly condition: ExpressionSyntax;
        readonly whenTrue: ExpressionSyntax;
        readonly whenFalse: ExpressionSyntax;
      }
    | {
        readonly kind: "assignment";
        readonly operator: string;
        readonly target: ExpressionSyntax;
        readonly value: ExpressionSyntax;
      }
    | { readonly kind: "cast"; readonly type: TypeSyntax; readonly operand: ExpressionSyntax }
    | {
        readonly kind: "is";
        readonly operand: ExpressionSyntax;
        readonly type: TypeSyntax;
        readonly name: string | undefined;
      }
    | { readonly kind: "as"; readonly operand: ExpressionSyntax; readonly type: TypeSyntax }
    | {
        readonly kind: "new";
        readonly type: TypeSyntax;
        readonly arguments: readonly ArgumentSyntax[];
        readonly initializer: readonly InitializerSyntax[] | undefined;
      }
    | {
        readonly kind: "array";
        readonly elementType: TypeSyntax | undefined;
        readonly size: ExpressionSyntax | undefined;
        readonly elements: readonly ExpressionSyntax[] | undefined;
      }
    | {
        readonly kind: "anonymous";
        readonly members: readonly { readonly name: string; readonly value: ExpressionSyntax }[];
      }
    | { readonly kind: "lambda"; readonly parameters: readonly string[]; readonly body: ExpressionSyntax | BlockSyntax }
    | { readonly kind: "typeof" | "default"; readonly type: TypeSyntax | undefined }
  );

/** `{ a, b }`, `{ { "k", v } }`, `{ ["k"] = v }` or `{ Name = v }`. */
export interface InitializerSyntax {
  readonly key: ExpressionSyntax | string | undefined;
  readonly values: readonly ExpressionSyntax[];
}

export type BlockSyntax = At & { readonly kind: "block"; readonly statements: readonly StatementSyntax[] };

export interface DeclaratorSyntax {
  readonly name: string;
  readonly value: ExpressionSyntax | undefined;
  readonly offset: number;
}

export type StatementSyntax =
  | BlockSyntax
  | (At &
      (
        | { readonly kind: "local"; readonly type: TypeSyntax; readonly declarators: readonly DeclaratorSyntax[] }
        | { readonly kind: "expression"; readonly value: ExpressionSyntax }
        | {
            readonly kind: "if";
            readonly condition: ExpressionSyntax;
            readonly then: StatementSyntax;
            readonly otherwise: StatementSyntax | undefined;
          }
        | {
            readonly kind: "for";
            readonly initial: readonly StatementSyntax[];
            readonly condition: ExpressionSyntax | undefined;
            readonly step: readonly ExpressionSyntax[];
            readonly body: StatementSyntax;
          }
        | {
            readonly kind: "foreach";
            readonly type: TypeSyntax;
            readonly name: string;
            readonly items: ExpressionSyntax;
            readonly body: StatementSyntax;
          }
        | { readonly kind: "while" | "do"; readonly condition: ExpressionSyntax; readonly body: StatementSyntax }
        | {
            readonly kind: "switch";
            readonly value: ExpressionSyntax;
            readonly cases: readonly {
              readonly labels: readonly (ExpressionSyntax | "default")[];
              readonly body: readonly StatementSyntax[];
            }[];
          }
        | {
            readonly kind: "try";
            readonly body: BlockSyntax;
            readonly catches: readonly {
              readonly type: TypeSyntax | undefined;
              readonly name: string | undefined;
              readonly body: BlockSyntax;
            }[];
            readonly finally: BlockSyntax | undefined;
          }
        | { readonly kind: "using"; readonly resource: StatementSyntax; readonly body: StatementSyntax }
        | {
            readonly kind: "function";
            readonly type: TypeSyntax;
            readonly name: string;
            readonly parameters: readonly { readonly type: TypeSyntax; readonly name: string }[];
            readonly body: BlockSyntax | ExpressionSyntax;
          }
        | { readonly kind: "return" | "throw"; readonly value: ExpressionSyntax | undefined }
        | { readonly kind: "break" | "continue" | "empty" }
      ));

/** C# that cannot be read. */
export class CSharpSyntaxError extends Error {
  override readonly name = "CSharpSyntaxError";
  constructor(
    message: string,
    /** Characters from the start of the code. */
    readonly offset: number,
  ) {
    super(message);
  }
}
