import type { Position } from "apim-ai-gateway/policy";
import type { GatewayProblem } from "./gateway-load-error";
import type { PolicyEnvironment } from "./policy-environment";

/** Problems found while a configuration is compiled, each one once. */
export class ProblemList {
  readonly #problems = new Map<string, GatewayProblem>();

  /** What is secret among `namedValues` is never shown: messages have their names instead. */
  constructor(private readonly namedValues?: Pick<PolicyEnvironment["namedValues"], "values">) {}

  add(resourceId: string, at: Pick<Position, "line" | "column"> | undefined, message: string): void {
    let shown = message;
    for (const { displayName, value, secret } of this.namedValues?.values() ?? [])
      if (secret && value !== "") shown = shown.replaceAll(value, `{{${displayName}}}`);
    const problem: GatewayProblem = { resourceId, line: at?.line ?? 1, column: at?.column ?? 1, message: shown };
    this.#problems.set(JSON.stringify(problem), problem);
  }

  get count(): number {
    return this.#problems.size;
  }

  get all(): readonly GatewayProblem[] {
    return [...this.#problems.values()];
  }
}
