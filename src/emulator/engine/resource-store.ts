// What is deployed, from one `up` to the next, and what an `up` does to it.
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { DeployedResource, EngineEvent, Operation } from "./deployment";
import { parsePath, touches, withFormer } from "./property-path";
import type { Difference, Provided, Read, ResourceProvider, Values } from "./providers";
import { secretOutputs } from "./providers/secret-outputs";
import { inheritedAlias } from "./registration";
import { type Hooked, type HookedOperation, type HookNames, hookNames, type ResourceHooks } from "./resource-hooks";

export interface Registration extends Omit<DeployedResource, "id" | "outputs" | "secretOutputs" | "external"> {
  readonly ignoreChanges: readonly string[];
  /** Paths whose change replaces the resource; `*` stands for all. */
  readonly replaceOnChanges: readonly string[];
  /** Undefined leaves it to the provider. */
  readonly deleteBeforeReplace: boolean | undefined;
  /** URN of a resource whose deletion takes this one with it. */
  readonly deletedWith: string;
  readonly hooks: HookNames;
  /** Id of an existing resource to take over, or empty. */
  readonly importId: string;
  /** Names of outputs that the program declares secret. */
  readonly additionalSecretOutputs: readonly string[];
}

interface Kept extends DeployedResource {
  readonly deletedWith: string;
  readonly hooks: HookNames;
}

const noHooks = hookNames(undefined);

/** A failed `up` keeps what it had already done. */
export class ResourceStore {
  readonly #kept = new Map<string, Kept>();
  readonly #onEvent: (event: EngineEvent) => void;
  #seen = new Set<string>();
  /** What this `up` has made anew: resources that depend on it by a property that cannot change are made anew as well. */
  #replaced = new Set<string>();
  /** URNs that this `up` gave to resources, and those that they had before. */
  #renamed = new Map<string, string>();
  /** Those of the program whose `up` it is. */
  #hooks!: ResourceHooks;
  /** Components under way, by URN: what was kept of them before. */
  #components = new Map<string, Kept | undefined>();

  constructor(onEvent: (event: EngineEvent) => void) {
    this.#onEvent = onEvent;
  }

  /** Begins an `up`; `hooks` are those that its program registers. */
  begin(hooks: ResourceHooks): void {
    this.#hooks = hooks;
    this.#seen = new Set();
    this.#replaced = new Set();
    this.#renamed = new Map();
    this.#components = new Map();
  }

  resources(): readonly DeployedResource[] {
    return [...this.#kept.values()].map(({ deletedWith: _, hooks: __, ...resource }) => resource);
  }

  /** What a component or the stack says of itself at its end: its hooks run then. */
  async setOutputs(urn: string, outputs: Values, secrets: ReadonlySet<string>): Promise<void> {
    const found = this.#kept.get(urn);
    if (!found) return;
    const kept = { ...found, outputs, secretOutputs: secrets };
    this.#kept.set(urn, kept);
    if (!this.#components.has(urn)) return;
    const old = this.#components.get(urn);
    this.#components.delete(urn);
    await this.#hooks.after(old ? "update" : "create", kept.hooks, hooked(kept, old));
  }

  /** A resource that something else manages: it is known, and never changed or deleted. */
  read(resource: Omit<DeployedResource, "external">): void {
    this.#claim(resource.urn);
    this.#kept.set(resource.urn, { ...resource, external: true, deletedWith: "", hooks: noHooks });
  }

  /** A component, or a provider that the program declares: nothing of it is in the cloud. */
  async group(registration: Registration): Promise<DeployedResource> {
    const { urn, custom, inputs, hooks } = registration;
    this.#claim(urn);
    const old = this.#former(registration);
    const id = custom ? (old?.id ?? randomUUID()) : "";
    const operation = old ? "update" : "create";
    const changes = old === undefined || !isDeepStrictEqual(old.inputs, inputs);
    if (changes) await this.#hooks.run("before", operation, hooks, hookedBefore(registration, inputs, old));
    const kept = this.#keep(registration, inputs, { id, outputs: custom ? inputs : {}, secrets: new Set() });
    if (changes && custom) await this.#hooks.after(operation, hooks, hooked(kept, old));
    if (changes && !custom) this.#components.set(urn, old);
    return kept;
  }

  /**
   * @param analyze holds the inputs, as the provider has completed them, against policies
   * @throws Error when the provider, a policy, or an option of the resource refuses it
   */
  async register(
    registration: Registration,
    provider: ResourceProvider,
    analyze: (inputs: Values) => Promise<void>,
  ): Promise<DeployedResource> {
    this.#claim(registration.urn);
    const old = this.#former(registration);
    if (old === undefined && registration.importId !== "") return this.#import(registration, provider);
    const asked = ignoring(registration, old?.inputs);
    const inputs = this.#checked(registration, provider, asked, old?.inputs);
    await analyze(inputs);
    if (old === undefined)
      return this.#report("create", registration, () => this.#create(registration, provider, inputs));
    const difference = this.#difference(registration, provider, old, inputs);
    if (difference.replaced.length > 0)
      return this.#report("replace", registration, () => this.#replace(registration, provider, old, asked, difference));
    if (difference.changed.length === 0) return this.#same(registration, old, inputs);
    return this.#report("update", registration, () =>
      this.#change("update", registration, inputs, old, () =>
        provider.update(old.id, { ...registration, inputs }, old),
      ),
    );
  }

  /** Deletes what this `up` no longer declared, latest first. */
  async deleteAbsent(providerOf: (resource: DeployedResource) => ResourceProvider): Promise<void> {
    for (const kept of [...this.#kept.values()].reverse()) {
      if (this.#seen.has(kept.urn)) continue;
      const goesWithAnother = this.#kept.has(kept.deletedWith) && !this.#seen.has(kept.deletedWith);
      await this.#report("delete", kept, () =>
        this.#delete(kept, async () => {
          if (kept.protect)
            throw new Error("expected to keep a protected resource, got its removal. Remove `protect` first.");
          if (!goesWithAnother) await deleteManaged(kept, providerOf);
          this.#kept.delete(kept.urn);
        }),
      );
    }
  }

  #claim(urn: string): void {
    if (this.#seen.has(urn))
      throw new Error(`expected each URN once, got ${urn} twice. Give one resource another name.`);
    this.#seen.add(urn);
  }

  /** The resource as it was deployed before, under this URN or an earlier one. */
  #former(registration: Registration): Kept | undefined {
    const { urn, type, name, parent } = registration;
    const present = this.#kept.get(urn);
    if (present) return present;
    const earlier = this.#aliasesOf(registration).find((alias) => this.#kept.has(alias) && !this.#seen.has(alias));
    const old = earlier === undefined ? undefined : this.#kept.get(earlier);
    if (!old || earlier === undefined) return undefined;
    this.#renamed.set(urn, earlier);
    this.#kept.delete(earlier);
    const kept = { ...old, urn, type, name, parent };
    this.#kept.set(urn, kept);
    return kept;
  }

  /** Earlier URNs of a resource, also those that it had inside of a parent that had an earlier one. */
  #aliasesOf({ type, name, parent, aliases }: Registration): readonly string[] {
    const parentBefore = this.#renamed.get(parent);
    if (parentBefore === undefined) return aliases;
    const parentName = parent.split("::")[3] ?? "";
    const own = aliases.map((alias) => {
      const [, , types = "", aliasName = ""] = alias.split("::");
      return { type: types.split("$").at(-1) ?? "", name: aliasName };
    });
    return [...aliases, ...[{ type, name }, ...own].map((child) => inheritedAlias(child, parentName, parentBefore))];
  }

  #difference(registration: Registration, provider: ResourceProvider, old: Kept, inputs: Values): Difference {
    const difference = provider.diff(registration.type, old.inputs, inputs);
    const wanted = registration.replaceOnChanges.map(parsePath);
    const asked = difference.changed.filter((path) => wanted.some((one) => touches(one, parsePath(path))));
    // Pulumi's engine looks at a resource as if what was made anew were unknown.
    const hanging = Object.entries(registration.propertyDependencies)
      .filter(([, urns]) => urns.some((urn) => this.#replaced.has(urn)))
      .map(([name]) => name)
      .filter((name) => provider.diff(registration.type, without(inputs, name), inputs).replaced.includes(name));
    return { ...difference, replaced: [...new Set([...difference.replaced, ...asked, ...hanging])] };
  }

  async #replace(
    registration: Registration,
    provider: ResourceProvider,
    old: Kept,
    asked: Values,
    difference: Difference,
  ): Promise<DeployedResource> {
    if (old.protect)
      throw new Error("expected to keep a protected resource, got a change that replaces it. Remove `protect` first.");
    // Names that were made up for the old resource are made up anew.
    const inputs = this.#checked(registration, provider, asked, undefined);
    const deletesFirst = registration.deleteBeforeReplace ?? difference.deleteBeforeReplace;
    const deleteOld = () => this.#delete(old, () => deleteManaged(old, () => provider));
    if (deletesFirst) await deleteOld();
    const kept = await this.#create(registration, provider, inputs);
    if (!deletesFirst) await deleteOld();
    this.#replaced.add(registration.urn);
    return kept;
  }

  #create(registration: Registration, provider: ResourceProvider, inputs: Values): Promise<Kept> {
    return this.#change("create", registration, inputs, undefined, () => provider.create({ ...registration, inputs }));
  }

  async #change(
    operation: HookedOperation,
    registration: Registration,
    inputs: Values,
    old: Kept | undefined,
    work: () => Promise<Provided>,
  ): Promise<Kept> {
    const { hooks } = registration;
    const before = hookedBefore(registration, inputs, old);
    await this.#hooks.run("before", operation, hooks, before);
    const provided = await this.#hooks.tried(operation, hooks, before, work);
    const kept = this.#keep(registration, inputs, provided);
    await this.#hooks.after(operation, hooks, hooked(kept, old));
    return kept;
  }

  async #delete(kept: Kept, work: () => Promise<void>): Promise<void> {
    const { hooks, urn, type, name, id } = kept;
    const told = { urn, type, name, id, ...oldsOf(kept) };
    await this.#hooks.run("before", "delete", hooks, told);
    await this.#hooks.tried("delete", hooks, told, work);
    await this.#hooks.run("after", "delete", hooks, told);
  }

  async #import(registration: Registration, provider: ResourceProvider): Promise<DeployedResource> {
    const { importId, type } = registration;
    const found: Read | undefined = await provider.read(importId, type, undefined);
    if (found === undefined)
      throw new Error(`\`import\`: expected the id of a resource that exists, got "${importId}". Correct it.`);
    const inputs = this.#checked(registration, provider, registration.inputs, found.inputs);
    const { changed } = provider.diff(type, found.inputs, { ...found.inputs, ...inputs });
    if (changed.length > 0)
      throw new Error(
        `\`import\`: expected inputs that match the existing resource, got others for ${changed.join(", ")}. Declare it as it is; change it after it is imported.`,
      );
    return this.#report("import", registration, async () => this.#keep(registration, inputs, found));
  }

  /** @throws Error with everything that the provider says of the inputs */
  #checked(registration: Registration, provider: ResourceProvider, asked: Values, olds: Values | undefined): Values {
    const { inputs, failures, warnings = [] } = provider.check({ ...registration, inputs: asked }, olds);
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("; "));
    for (const message of warnings) this.#onEvent({ kind: "log", severity: "warning", message, urn: registration.urn });
    return inputs;
  }

  #same(registration: Registration, old: Kept, inputs: Values): DeployedResource {
    this.#onEvent({ kind: "resource", operation: "same", phase: "done", ...identity(old) });
    return this.#keep(registration, inputs, { id: old.id, outputs: old.outputs, secrets: old.secretOutputs });
  }

  #keep(registration: Registration, inputs: Values, provided: Provided): Kept {
    const { ignoreChanges: _, replaceOnChanges: __, deleteBeforeReplace: ___, importId: ____, ...rest } = registration;
    const { additionalSecretOutputs, ...resource } = rest;
    const { id, outputs } = provided;
    const kept: Kept = {
      ...resource,
      external: false,
      inputs,
      id,
      outputs,
      secretOutputs: secretOutputs(provided, resource.secretInputs, additionalSecretOutputs),
    };
    this.#kept.set(resource.urn, kept);
    return kept;
  }

  async #report<T>(operation: Operation, of: Registration | Kept, work: () => Promise<T>): Promise<T> {
    const event = { kind: "resource" as const, operation, ...identity(of) };
    this.#onEvent({ ...event, phase: "started" });
    try {
      const result = await work();
      this.#onEvent({ ...event, phase: "done" });
      return result;
    } catch (error) {
      this.#onEvent({ ...event, phase: "failed", message: error instanceof Error ? error.message : String(error) });
      throw error;
    }
  }
}

const identity = ({ urn, type, name }: { urn: string; type: string; name: string }) => ({ urn, type, name });

/** Deletes a resource where its provider has it, unless it is to stay there. */
async function deleteManaged(
  resource: DeployedResource,
  providerOf: (resource: DeployedResource) => ResourceProvider,
): Promise<void> {
  const { custom, external, type, id, retainOnDelete } = resource;
  const isManaged = custom && !external && !type.startsWith("pulumi:providers:");
  if (isManaged && !retainOnDelete) await providerOf(resource).delete(id, type);
}

/** What hooks are told before something is done. */
function hookedBefore({ urn, type, name, secretInputs }: Registration, inputs: Values, old: Kept | undefined): Hooked {
  const newInputs = { values: inputs, secrets: secretInputs };
  return { urn, type, name, id: old?.id ?? "", newInputs, ...oldsOf(old) };
}

/** What hooks are told afterwards. */
function hooked(kept: Kept, old: Kept | undefined): Hooked {
  const { urn, type, name, id, inputs, secretInputs, outputs, secretOutputs: secrets } = kept;
  const newInputs = { values: inputs, secrets: secretInputs };
  return { urn, type, name, id, newInputs, newOutputs: { values: outputs, secrets }, ...oldsOf(old) };
}

function oldsOf(old: Kept | undefined): Pick<Hooked, "oldInputs" | "oldOutputs"> {
  if (old === undefined) return {};
  return {
    oldInputs: { values: old.inputs, secrets: old.secretInputs },
    oldOutputs: { values: old.outputs, secrets: old.secretOutputs },
  };
}

function ignoring({ inputs, ignoreChanges }: Registration, olds: Values | undefined): Values {
  if (olds === undefined) return inputs;
  return ignoreChanges.reduce<Values>((fresh, path) => withFormer(fresh, olds, parsePath(path)) as Values, inputs);
}

function without(inputs: Values, name: string): Values {
  const { [name]: _, ...rest } = inputs;
  return rest;
}
