/** Why the gateway cannot run something, and where it stands. */
export interface GatewayProblem {
  /** ARM id of the resource that carries the policy (or the API, the operation). */
  readonly resourceId: string;
  /** Starts at 1; 1 when the whole resource is meant. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A configuration that the gateway refuses; what it served before stays in force. */
export class GatewayLoadError extends Error {
  override readonly name = "GatewayLoadError";
  constructor(readonly problems: readonly GatewayProblem[]) {
    super(
      problems
        .map((problem) => `${problem.resourceId} (${problem.line}:${problem.column}): ${problem.message}`)
        .join("\n"),
    );
  }
}
