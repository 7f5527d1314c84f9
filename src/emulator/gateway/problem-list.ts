import type { Position } from "apim-ai-gateway/policy";
import type { GatewayProblem } from "./gateway-load-error";

/** Problems found while a configuration is compiled, each one once. */
export class ProblemList {
  readonly #problems = new Map<string, GatewayProblem>();

  add(resourceId: string, at: Pick<Position, "line" | "column"> | undefined, message: string): void {
    const problem: GatewayProblem = { resourceId, line: at?.line ?? 1, column: at?.column ?? 1, message };
    this.#problems.set(JSON.stringify(problem), problem);
  }

  get all(): readonly GatewayProblem[] {
    return [...this.#problems.values()];
  }
}
