import type { Position } from "apim-ai-gateway/policy";
import type { GatewayProblem } from "./gateway-load-error";

/** Problems found while a configuration is compiled, each one once. */
export class ProblemList {
  readonly #problems = new Map<string, GatewayProblem>();
  readonly #secrets: readonly { readonly displayName: string; readonly value: string }[];

  /** Values of `secrets` are never shown: messages have their names instead. */
  constructor(secrets: readonly { readonly displayName: string; readonly value: string }[] = []) {
    this.#secrets = secrets.filter(({ value }) => value !== "");
  }

  add(resourceId: string, at: Pick<Position, "line" | "column"> | undefined, message: string): void {
    let shown = message;
    for (const { displayName, value } of this.#secrets) shown = shown.replaceAll(value, `{{${displayName}}}`);
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
