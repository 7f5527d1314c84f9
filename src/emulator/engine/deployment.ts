/** A resource as the last `up` left it; secrets are in clear. */
export interface DeployedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly parent: string;
  readonly custom: boolean;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Where among the inputs secrets are: JSON Pointers such as `/credentials/password`. */
  readonly secretInputs: ReadonlySet<string>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly secretOutputs: ReadonlySet<string>;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
  /** Undefined leaves it to the provider. */
  readonly deleteBeforeReplace: boolean | undefined;
  /** Names of outputs that the program declares secret. */
  readonly additionalSecretOutputs: readonly string[];
  /** The URN that the resource had before this `up`, when it was another. */
  readonly aliases: readonly string[];
  readonly provider: string;
  readonly retainOnDelete: boolean;
  /** URN of a resource whose deletion takes this one with it, or empty. */
  readonly deletedWith: string;
  /** Read only: something else manages it. */
  readonly external: boolean;
}

export interface LogLine {
  readonly severity: "debug" | "info" | "warning" | "error";
  readonly message: string;
  readonly urn?: string;
}

export interface Deployment {
  readonly resources: readonly DeployedResource[];
  /** Stack outputs, secrets in clear. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Names of the outputs that are secret. */
  readonly secretOutputs: ReadonlySet<string>;
  readonly logs: readonly LogLine[];
}

export type Operation = "create" | "update" | "replace" | "delete" | "same" | "import";

export type EngineEvent =
  | {
      readonly kind: "resource";
      readonly operation: Operation;
      readonly phase: "started" | "done" | "failed";
      readonly urn: string;
      readonly type: string;
      readonly name: string;
      readonly message?: string;
    }
  | ({ readonly kind: "log" } & LogLine)
  | {
      readonly kind: "policy";
      readonly pack: string;
      readonly policy: string;
      /** `remediate`: the policy has changed the inputs of the resource. */
      readonly level: "advisory" | "mandatory" | "remediate";
      readonly message: string;
      readonly urn: string;
    };

export interface DeploymentProblem {
  readonly urn?: string;
  readonly message: string;
}

/** An `up` that did not reach its end; `problems` says why, each with the resource it concerns where one is known. */
export class DeploymentError extends Error {
  override readonly name = "DeploymentError";
  constructor(readonly problems: readonly DeploymentProblem[]) {
    super(problems.map(({ urn, message }) => (urn ? `${urn}: ${message}` : message)).join("\n"));
  }
}
