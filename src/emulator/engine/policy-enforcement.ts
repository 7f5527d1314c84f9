import type { DeploymentProblem, EngineEvent } from "./deployment";
import { type AnalyzedResource, PolicyPack, type PolicyViolation } from "./policy-pack";

/** The packs of one deployment: each resource is held against them before it is deployed, the stack at the end. */
export class PolicyEnforcement {
  private constructor(
    private readonly packs: readonly PolicyPack[],
    private readonly onEvent: (event: EngineEvent) => void,
  ) {}

  /** @throws Error when a directory holds no pack, or a pack does not start; none then runs on */
  static async start(
    directories: readonly string[],
    onEvent: (event: EngineEvent) => void,
  ): Promise<PolicyEnforcement> {
    const started = await Promise.allSettled(directories.map((directory) => PolicyPack.start(directory)));
    const packs = started.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    const failures = started.flatMap((result) => (result.status === "rejected" ? [result.reason as Error] : []));
    if (failures.length > 0) {
      for (const pack of packs) pack.stop();
      throw new Error(failures.map(({ message }) => message).join("\n"));
    }
    return new PolicyEnforcement(packs, onEvent);
  }

  /**
   * @param provider the one that the program declares for the resource
   * @throws Error with every mandatory violation
   */
  async check(resource: Omit<AnalyzedResource, "outputs">, provider: AnalyzedResource | undefined): Promise<void> {
    if (this.packs.length === 0) return;
    const problems = this.#mandatory(await Promise.all(this.packs.map((pack) => pack.analyze(resource, provider))));
    if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join("\n"));
  }

  /** The mandatory violations of the stack as a whole. */
  async checkStack(resources: readonly AnalyzedResource[]): Promise<readonly DeploymentProblem[]> {
    return this.#mandatory(await Promise.all(this.packs.map((pack) => pack.analyzeStack(resources))));
  }

  stop(): void {
    for (const pack of this.packs) pack.stop();
  }

  #mandatory(violations: readonly (readonly PolicyViolation[])[]): readonly DeploymentProblem[] {
    for (const violation of violations.flat()) this.onEvent({ kind: "policy", ...violation });
    return violations
      .flat()
      .filter(({ level }) => level === "mandatory")
      .map(({ urn, policy, message }) => ({ urn, message: `${policy}: ${message}` }));
  }
}
