// The syntax of C# 7 as policy expressions use it: what the parser makes and compilers read. Offsets count from the
// start of the expression's code.

interface At {
  readonly offset: number;
}

/** A type as it is written. */
export type TypeSyntax = At &
  (
    | {
        readonly kind: "named";
        /** Dotted name, such as `System.Text.StringBuilder`; `var` where the type is left to the value. */
        readonly name: string;
        /** Of the last part of the name. Empty entries of `typeof(Dictionary<,>)` are left out. */
        readonly arguments: readonly TypeSyntax[];
        /** The generic type that this one is a member of: `A<B>` in `A<B>.C`. */
        readonly container: TypeSyntax | undefined;
      }
    | { readonly kind: "nullable"; readonly of: TypeSyntax }
    | {
        readonly kind: "array";
        readonly of: TypeSyntax;
        /** 1 for `T[]`, 2 for `T[,]`. */
        readonly dimensions: number;
      }
    | {
        readonly kind: "tuple";
        readonly elements: readonly { readonly type: TypeSyntax; readonly name: string | undefined }[];
      }
  );

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

export type Modifier = "ref" | "out" | "in";

/** An argument; the value of `out var x` is a declaration. */
export type ArgumentSyntax = At & {
  readonly name: string | undefined;
  readonly modifier: Modifier | undefined;
  readonly value: ExpressionSyntax;
};

/** A parameter of a lambda or a local function; lambdas may leave the type to the compiler. */
export type ParameterSyntax = At & {
  readonly name: string;
  readonly type: TypeSyntax | undefined;
  readonly modifier: Modifier | "params" | undefined;
  readonly value: ExpressionSyntax | undefined;
};

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

/** What `is` and `case` compare with. */
export type PatternSyntax = At &
  (
    | {
        readonly kind: "type";
        readonly type: TypeSyntax;
        /** The variable that it declares; `_` declares none. */
        readonly name: string | undefined;
      }
    | { readonly kind: "var"; readonly name: string }
    | { readonly kind: "constant"; readonly value: ExpressionSyntax }
  );

/** What a declaration in an expression names: one variable or, when it takes a tuple apart, several. */
export type DesignationSyntax = At &
  (
    | { readonly kind: "variable"; readonly name: string }
    | { readonly kind: "several"; readonly variables: readonly DesignationSyntax[] }
  );

export type QueryClauseSyntax = At &
  (
    | {
        readonly kind: "from";
        readonly type: TypeSyntax | undefined;
        readonly name: string;
        readonly items: ExpressionSyntax;
      }
    | { readonly kind: "let"; readonly name: string; readonly value: ExpressionSyntax }
    | { readonly kind: "where"; readonly condition: ExpressionSyntax }
    | {
        readonly kind: "join";
        readonly type: TypeSyntax | undefined;
        readonly name: string;
        readonly items: ExpressionSyntax;
        readonly left: ExpressionSyntax;
        readonly right: ExpressionSyntax;
        readonly into: string | undefined;
      }
    | {
        readonly kind: "orderby";
        readonly keys: readonly { readonly value: ExpressionSyntax; readonly descending: boolean }[];
      }
    | { readonly kind: "select"; readonly value: ExpressionSyntax }
    | { readonly kind: "group"; readonly value: ExpressionSyntax; readonly by: ExpressionSyntax }
    /** What follows goes on with the result so far. */
    | { readonly kind: "into"; readonly name: string }
  );

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
    | { readonly kind: "is"; readonly operand: ExpressionSyntax; readonly pattern: PatternSyntax }
    | { readonly kind: "as"; readonly operand: ExpressionSyntax; readonly type: TypeSyntax }
    | {
        readonly kind: "new";
        readonly type: TypeSyntax;
        readonly arguments: readonly ArgumentSyntax[];
        readonly initializer: readonly InitializerSyntax[] | undefined;
      }
    | {
        readonly kind: "array";
        /** Undefined where the elements say it: `new[] { 1 }`, or `{ 1 }` in a declaration. */
        readonly elementType: TypeSyntax | undefined;
        /** One for each dimension; empty where the elements say it. */
        readonly sizes: readonly ExpressionSyntax[];
        readonly dimensions: number;
        readonly elements: readonly ExpressionSyntax[] | undefined;
      }
    | {
        readonly kind: "anonymous";
        readonly members: readonly { readonly name: string; readonly value: ExpressionSyntax }[];
      }
    | {
        readonly kind: "tuple";
        readonly elements: readonly { readonly name: string | undefined; readonly value: ExpressionSyntax }[];
      }
    | {
        readonly kind: "lambda";
        readonly parameters: readonly ParameterSyntax[];
        readonly body: ExpressionSyntax | BlockSyntax;
      }
    | { readonly kind: "query"; readonly clauses: readonly QueryClauseSyntax[] }
    /** `var x`, `int x` or `var (x, y)`, as an `out` argument or what a tuple is taken apart into. */
    | { readonly kind: "declaration"; readonly type: TypeSyntax; readonly designation: DesignationSyntax }
    | { readonly kind: "typeof" | "default" | "sizeof"; readonly type: TypeSyntax | undefined }
    | { readonly kind: "nameof" | "checked" | "unchecked" | "throw" | "ref"; readonly value: ExpressionSyntax }
  );

/** `{ a, b }`, `{ { "k", v } }`, `{ ["k"] = v }`, `{ Name = v }` or, with members, `{ Name = { … } }`. */
export type InitializerSyntax = At & {
  readonly key: ExpressionSyntax | string | undefined;
  readonly values: readonly ExpressionSyntax[];
  readonly members: readonly InitializerSyntax[] | undefined;
};

export type BlockSyntax = At & { readonly kind: "block"; readonly statements: readonly StatementSyntax[] };

export type DeclaratorSyntax = At & { readonly name: string; readonly value: ExpressionSyntax | undefined };

export type SwitchLabelSyntax = At & {
  /** Undefined for `default`. */
  readonly pattern: PatternSyntax | undefined;
  readonly when: ExpressionSyntax | undefined;
};

export type StatementSyntax =
  | BlockSyntax
  | (At &
      (
        | {
            readonly kind: "local";
            readonly modifier: "const" | "ref" | undefined;
            readonly type: TypeSyntax;
            readonly declarators: readonly DeclaratorSyntax[];
          }
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
            /** A declaration, or a tuple that the items are taken apart into. */
            readonly variable: ExpressionSyntax;
            readonly items: ExpressionSyntax;
            readonly body: StatementSyntax;
          }
        | { readonly kind: "while" | "do"; readonly condition: ExpressionSyntax; readonly body: StatementSyntax }
        | {
            readonly kind: "switch";
            readonly value: ExpressionSyntax;
            readonly cases: readonly {
              readonly labels: readonly SwitchLabelSyntax[];
              readonly body: readonly StatementSyntax[];
            }[];
          }
        | {
            readonly kind: "try";
            readonly body: BlockSyntax;
            readonly catches: readonly {
              readonly type: TypeSyntax | undefined;
              readonly name: string | undefined;
              readonly when: ExpressionSyntax | undefined;
              readonly body: BlockSyntax;
            }[];
            readonly finally: BlockSyntax | undefined;
          }
        | { readonly kind: "using"; readonly resource: StatementSyntax; readonly body: StatementSyntax }
        | { readonly kind: "lock"; readonly value: ExpressionSyntax; readonly body: StatementSyntax }
        | { readonly kind: "checked" | "unchecked"; readonly body: BlockSyntax }
        | {
            readonly kind: "function";
            readonly type: TypeSyntax;
            readonly name: string;
            readonly typeParameters: readonly string[];
            readonly parameters: readonly ParameterSyntax[];
            readonly body: BlockSyntax | ExpressionSyntax;
          }
        | { readonly kind: "return" | "throw"; readonly value: ExpressionSyntax | undefined }
        | { readonly kind: "labeled"; readonly name: string; readonly statement: StatementSyntax }
        /** To a label, to `case` with a value, or to `default`. */
        | { readonly kind: "goto"; readonly target: string | ExpressionSyntax }
        | { readonly kind: "break" | "continue" | "empty" }
      ));

/** Something that is no C#. */
export interface CSharpProblem {
  /** What is wrong. */
  readonly message: string;
  /** What to do. */
  readonly fix: string;
  /** Characters from the start of the code. */
  readonly offset: number;
}

/** C# that cannot be read. Its message and offset are those of the first problem, what to do included. */
export class CSharpSyntaxError extends Error {
  override readonly name = "CSharpSyntaxError";
  /** Characters from the start of the code. */
  readonly offset: number;

  constructor(
    /** Everything that was found, in the order of the code. */
    readonly problems: readonly CSharpProblem[],
  ) {
    super(problems[0] && `${problems[0].message} ${problems[0].fix}`);
    this.offset = problems[0]?.offset ?? 0;
  }
}
