import type { ExpressionContext } from "./context";
import type { DotNetType } from "./dotnet-value";

/** What a running expression has: the request's context and its own variables. */
export interface Frame {
  readonly context: ExpressionContext;
  readonly locals: unknown[];
}

/** A compiled part of an expression: its static type, and how to compute it. */
export interface Code {
  readonly type: DotNetType;
  readonly run: (frame: Frame) => unknown;
  /** Set when the value is known at compile time. */
  readonly constant?: unknown;
}

/** An expression that the emulator does not run, or that C# would not compile. */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
  constructor(
    message: string,
    /** Characters from the start of the code. */
    readonly offset: number,
  ) {
    super(message);
  }
}

export function constant(type: DotNetType, value: unknown): Code {
  return { type, run: () => value, constant: value };
}
