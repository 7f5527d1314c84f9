import { DeploymentError } from "../engine/deployment";

/** Says why a deployment ended: in one line for one problem, with a line for each of several. */
export function deploymentMessage(error: unknown): string {
  const problems = error instanceof DeploymentError ? error.problems : [];
  const lines = problems.map(({ urn, message }) => (urn ? `${urn}: ${message}` : message));
  if (lines.length > 1) return `The deployment failed.\n  ${lines.join("\n  ")}`;
  return `The deployment failed. ${lines[0] ?? (error instanceof Error ? error.message : String(error))}`;
}
