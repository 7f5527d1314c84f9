import type { Position } from "./document";

/** Something that is wrong with a policy. */
export interface Problem {
  /** A kebab-case word for programs, such as `unknown-attribute`. */
  readonly code: string;
  readonly severity: "error" | "warning";
  /** What is wrong: `` `path`: expected X, got Y. `` */
  readonly message: string;
  /** What to do, in a sentence or more. */
  readonly fix: string;
  readonly position?: Position;
}

export function problem(
  code: string,
  message: string,
  fix: string,
  position?: Position,
  severity: Problem["severity"] = "error",
): Problem {
  return { code, severity, message, fix, ...(position && { position }) };
}

/** What is wrong and what to do, as people read it. */
export function problemText({ message, fix }: Pick<Problem, "message" | "fix">): string {
  return `${message} ${fix}`;
}

/** A policy that cannot be built or read. All problems that were found, at once. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";

  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(withPlace).join("\n"));
  }
}

/** A `PolicyError` with one problem. */
export function policyError(code: string, message: string, fix: string): PolicyError {
  return new PolicyError([problem(code, message, fix)]);
}

function withPlace(found: Problem): string {
  const { position } = found;
  return position ? `${position.line}:${position.column}: ${problemText(found)}` : problemText(found);
}
