import type { Position } from "./document";

/** Something that is wrong with a policy. */
export interface Problem {
  /** A kebab-case word for programs, such as `unknown-attribute`. */
  readonly code: string;
  readonly severity: "error" | "warning";
  /** `` `path`: expected X, got Y. What to do. `` */
  readonly message: string;
  readonly position?: Position;
}

/** A policy that cannot be built or read. All problems that were found, at once. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";

  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(sentence).join("\n"));
  }
}

/** A `PolicyError` with one problem. */
export function policyError(code: string, message: string, position?: Position): PolicyError {
  return new PolicyError([{ code, severity: "error", message, ...(position && { position }) }]);
}

function sentence({ position, message }: Problem): string {
  return position ? `${position.line}:${position.column}: ${message}` : message;
}
