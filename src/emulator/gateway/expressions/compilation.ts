import type { ArgumentSyntax, ExpressionSyntax } from "apim-ai-gateway/policy";
import type { Code } from "./code";
import type { DotNetType } from "./dotnet-value";

export interface Variable {
  readonly slot: number;
  readonly type: DotNetType;
}

/** A part of a member chain; it may give `absent`, which the next link passes on. */
export type Link = Code & { readonly absentable?: boolean };

/** What the compilers of the kinds of syntax ask of the one compiler that they are parts of. */
export interface Compilation {
  compile(syntax: ExpressionSyntax): Code;
  chain(syntax: ExpressionSyntax): Link;
  declare(name: string, type: DotNetType, offset: number): Variable;
  lookup(name: string): Variable | undefined;
  /** Compiles inside of a scope of its own. */
  scoped<T>(compile: () => T): T;
  /** The class that a name stands for, with or without its namespace, unless it is a variable. */
  staticName(syntax: ExpressionSyntax): string | undefined;
  /** A LINQ method whose argument may be a lambda. */
  sequenceCall(name: string, target: Code, args: readonly ArgumentSyntax[], offset: number): Code | undefined;
}
