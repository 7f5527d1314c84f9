// One sentence a problem, from whatever ended a deployment.

interface ProblemList {
  readonly problems: readonly { readonly urn?: string; readonly message: string }[];
}

const hasProblems = (error: unknown): error is ProblemList =>
  typeof error === "object" && error !== null && "problems" in error && Array.isArray(error.problems);

export function deploymentMessage(error: unknown): string {
  if (hasProblems(error) && error.problems.length > 0) {
    const lines = error.problems.map(({ urn, message }) => (urn ? `${urn}: ${message}` : message));
    return lines.length === 1
      ? `The deployment failed. ${lines[0]}`
      : `The deployment failed.\n  ${lines.join("\n  ")}`;
  }
  return `The deployment failed. ${error instanceof Error ? error.message : String(error)}`;
}
