// What a Pulumi provider does, in this process: the embedded engine calls it, and the provider plugin serves it to Pulumi's.

export type Values = Readonly<Record<string, unknown>>;

/** Secrets of values, as JSON Pointers. */
export type Secrets = ReadonlySet<string>;

/** A resource as the program declares it. Values may be unknown while a deployment is previewed. */
export interface Declaration {
  readonly type: string;
  /** Pulumi's name, the last part of the URN. */
  readonly name: string;
  readonly inputs: Values;
  /** What random parts of a name are made of; the preview of a deployment and the deployment have the same. */
  readonly seed?: Uint8Array;
  /** What the project's configuration says of names. */
  readonly autonaming?: Autonaming;
}

/** https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming-configuration */
export interface Autonaming {
  readonly mode: "propose" | "enforce" | "disable";
  readonly proposedName: string;
}

export interface CheckFailure {
  /** Name of the input; empty when the resource as a whole is meant. */
  readonly property: string;
  readonly reason: string;
}

export interface Checked {
  /** Inputs with defaults, such as names that are made up. */
  readonly inputs: Values;
  readonly failures: readonly CheckFailure[];
  /** Sentences for people that refuse nothing. */
  readonly warnings?: readonly string[];
}

export interface Difference {
  /** Paths of inputs that differ, such as `sku.capacity` or `members[2]`. */
  readonly changed: readonly string[];
  /** Inputs that cannot be changed: the resource is made anew. */
  readonly replaced: readonly string[];
  /** The new resource has the old one's name, so that the old one has to go first. */
  readonly deleteBeforeReplace: boolean;
}

/** A resource as the provider left it. */
export interface Provided {
  readonly id: string;
  readonly outputs: Values;
  /** Outputs that are secret whatever the inputs are. */
  readonly secrets: Secrets;
}

/** How Pulumi knows a resource. */
export interface Known {
  readonly inputs: Values;
  readonly outputs: Values;
}

export interface Read extends Provided {
  /** Inputs that would make this resource. */
  readonly inputs: Values;
}

export interface ResourceProvider {
  /** Name of the package: the first part of its type tokens. */
  readonly name: string;
  /** Version of the package that it stands in for. */
  readonly version: string;
  /** `olds` are the inputs that were checked before, when there are any. */
  check(declaration: Declaration, olds: Values | undefined): Checked;
  /** How two checked sets of inputs differ. */
  diff(type: string, olds: Values, news: Values): Difference;
  /** The outputs that are known before it is made, or, where `known` is how it is now, before it is updated. */
  preview(declaration: Declaration, known: Known | undefined): Values;
  /** @throws Error when it is refused; nothing is then left behind */
  create(declaration: Declaration): Promise<Provided>;
  /** @throws Error when it is refused; the resource is then as it was */
  update(id: string, declaration: Declaration, known: Known): Promise<Provided>;
  /** Deletes what is there; nothing happens when it is gone already. */
  delete(id: string, type: string): Promise<void>;
  /**
   * The resource as it is now. `known` is how Pulumi knows it; without it, it is read for the first time.
   * Undefined when there is no such resource.
   */
  read(id: string, type: string, known: Known | undefined): Promise<Read | undefined>;
  /** @throws Error for a function that the provider does not have */
  invoke(token: string, args: Values): Promise<{ readonly values: Values; readonly secrets: Secrets }>;
}
