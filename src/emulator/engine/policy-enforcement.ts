import type { DeploymentProblem, EngineEvent } from "./deployment";
import { type AnalyzedResource, type CheckedResource, PolicyPack, type PolicyViolation } from "./policy-pack";
import type { Clear } from "./struct";

/** The packs of one deployment: each resource is held against them before it is deployed, the stack at the end. */
export class PolicyEnforcement {
  private constructor(
    private readonly packs: readonly PolicyPack[],
    private readonly onEvent: (event: EngineEvent) => void,
  ) {}

  /**
   * @param configurations files that configure the packs: the first the first one, and so on
   * @throws Error when a directory holds no pack, or a pack does not start as it is configured; none then runs on
   */
  static async start(
    directories: readonly string[],
    configurations: readonly string[],
    onEvent: (event: EngineEvent) => void,
  ): Promise<PolicyEnforcement> {
    const started = await Promise.allSettled(
      directories.map((directory, index) => PolicyPack.start(directory, configurations[index])),
    );
    const packs = started.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    const failures = started.flatMap((result) => (result.status === "rejected" ? [result.reason as Error] : []));
    if (failures.length > 0) {
      for (const pack of packs) pack.stop();
      throw new Error(failures.map(({ message }) => message).join("\n"));
    }
    return new PolicyEnforcement(packs, onEvent);
  }

  /**
   * The inputs as policies have remediated them, or nothing when none has.
   * @param provider the one that the program declares for the resource
   * @throws Error with every mandatory violation
   */
  async check(resource: CheckedResource, provider: AnalyzedResource | undefined): Promise<Clear | undefined> {
    const remediated = await this.#remediated(resource, provider);
    const left = remediated === undefined ? resource : { ...resource, inputs: remediated.values };
    const problems = this.#mandatory(await Promise.all(this.packs.map((pack) => pack.analyze(left, provider))));
    if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join("\n"));
    return remediated;
  }

  /** One pack after the other, each on what the one before has made of the inputs. */
  async #remediated(resource: CheckedResource, provider: AnalyzedResource | undefined): Promise<Clear | undefined> {
    let remediated: Clear | undefined;
    for (const pack of this.packs) {
      const given =
        remediated === undefined
          ? resource
          : { ...resource, inputs: remediated.values, secretInputs: remediated.secrets };
      for (const { pack: name, policy, description, diagnostic, inputs } of await pack.remediate(given, provider)) {
        const event = { kind: "policy" as const, pack: name, policy, urn: resource.urn };
        if (diagnostic !== "") this.onEvent({ ...event, level: "advisory", message: diagnostic });
        else {
          this.onEvent({ ...event, level: "remediate", message: `changed ${resource.name}: ${description}` });
          remediated = inputs;
        }
      }
    }
    return remediated;
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
