import { CSharpSyntaxError, type Expression, parseExpression } from "apim-ai-gateway/policy";
import { type Code, ExpressionError, type Frame } from "./code";
import { Compiler } from "./compiler";
import type { ExpressionContext } from "./context";
import { checkAssignments } from "./definite-assignment";
import { Boxed, box, DotNetException, type DotNetType } from "./dotnet-value";
import { hasText, textOf } from "./format";
import { blockCode } from "./statements";

/** A policy expression that can run. Every method throws `DotNetException` for what C# throws. */
export interface CompiledExpression {
  /** Its static type; `object` for a block that returns several types. */
  readonly type: DotNetType;
  /** Whether the request (response) body must have been read before it runs. */
  readonly readsRequestBody: boolean;
  readonly readsResponseBody: boolean;
  /** The result, boxed with its type, as a context variable keeps it. */
  evaluate(context: ExpressionContext): unknown;
  /** The result's text as .NET's ToString gives it in the invariant culture; empty for null. */
  evaluateText(context: ExpressionContext): string;
  evaluateBoolean(context: ExpressionContext): boolean;
  evaluateNumber(context: ExpressionContext): number;
}

/**
 * Compiles a policy expression. `source` is an expression of a policy document, or text such as `@(1 + 1)`.
 * @throws ExpressionError with the offset of what C# would not compile or the emulator does not run
 */
export function compileExpression(source: string | Expression): CompiledExpression {
  const { code, block } = typeof source === "string" ? unwrapped(source) : source;
  const compiler = new Compiler();
  const compiled = compileCode(code, block, compiler);
  const { type, run } = compiled;
  // Locals are few; most expressions have none.
  const frame = (context: ExpressionContext): Frame => ({ context, locals: [] });
  return {
    type,
    readsRequestBody: compiler.readsRequestBody,
    readsResponseBody: compiler.readsResponseBody,
    evaluate: (context) => box(type, run(frame(context))),
    evaluateText:
      type === "string"
        ? (context) => (run(frame(context)) as string | null) ?? ""
        : (context) => text(type, run(frame(context))),
    evaluateBoolean: (context) => toBoolean(type, run(frame(context))),
    evaluateNumber: (context) => toNumber(type, run(frame(context))),
  };
}

function unwrapped(source: string): { readonly code: string; readonly block: boolean } {
  const found = /^@(?:\(([\s\S]*)\)|\{([\s\S]*)\})$/.exec(source.trim());
  if (!found) throw new ExpressionError("Expected `@(…)` or `@{…}`.", 0);
  return { code: found[1] ?? found[2] ?? "", block: found[2] !== undefined };
}

function compileCode(code: string, block: boolean, compiler: Compiler): Code {
  try {
    const syntax = parseExpression(code, block);
    const compiled = syntax.kind === "block" ? blockCode(syntax, compiler) : compiler.compile(syntax);
    checkAssignments(syntax);
    if (compiled.type === "void") throw new ExpressionError("Expected a value, got a call that gives none.", 0);
    return compiled;
  } catch (error) {
    if (error instanceof CSharpSyntaxError) throw new ExpressionError(error.message, error.offset);
    throw error;
  }
}

function text(type: DotNetType, value: unknown): string {
  if (!hasText(type))
    throw new DotNetException("NotSupportedException", `The emulator does not know the text of a ${type}.`);
  return textOf(type, value);
}

function toBoolean(type: DotNetType, value: unknown): boolean {
  const plain = value instanceof Boxed ? value.value : value;
  if (typeof plain === "boolean") return plain;
  const written = text(type, value).trim().toLowerCase();
  if (written === "true" || written === "false") return written === "true";
  throw new DotNetException("InvalidCastException", `Expected a bool, got '${written}'.`);
}

function toNumber(type: DotNetType, value: unknown): number {
  const plain = value instanceof Boxed ? value.value : value;
  if (typeof plain === "number") return plain;
  const number = typeof plain === "bigint" ? Number(plain) : Number(text(type, value).trim() || Number.NaN);
  if (Number.isNaN(number)) throw new DotNetException("FormatException", "Expected a number.");
  return number;
}
