// What is deployed, from one `up` to the next, and what an `up` does to it.
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { deletionOrder } from "./deletion-order";
import { type DeployedResource, DeploymentError, type EngineEvent, type Operation } from "./deployment";
import { hookedAfter, hookedBefore, hookedDeletion, isManaged, type Kept } from "./kept-resource";
import { parsePath, touches, withFormer } from "./property-path";
import type { Difference, Provided, Read, ResourceProvider, Values } from "./providers";
import { secretOutputs } from "./providers/secret-outputs";
import { inheritedAlias, type Registration } from "./registration";
import { type HookedOperation, hookNames, type ResourceHooks } from "./resource-hooks";
import type { Clear } from "./struct";

/**
 * Holds a resource against policies; answers the inputs when one has changed them.
 * @throws Error when it breaks a mandatory one
 */
type Analyze = (resource: Registration) => Promise<Clear | undefined>;

type ProviderOf = (resource: DeployedResource) => ResourceProvider;

const noHooks = hookNames(undefined);

/** A failed `up` keeps what it had already done. */
export class ResourceStore {
  readonly #kept = new Map<string, Kept>();
  readonly #onEvent: (event: EngineEvent) => void;
  /** Resources that were replaced and are still there, from whichever `up`. */
  readonly #outlived = new Set<Kept>();
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
    return [...this.#kept.values()]
      .filter(({ isGone }) => !isGone)
      .map(({ isGone: _, hooks: __, ...resource }) => resource);
  }

  /** What this `up` has declared so far. */
  declared(): readonly DeployedResource[] {
    return this.resources().filter(({ urn }) => this.#seen.has(urn));
  }

  /** A resource that is deployed. */
  get(urn: string): DeployedResource | undefined {
    return this.#kept.get(urn);
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
    await this.#hooks.after(old ? "update" : "create", kept.hooks, hookedAfter(kept, old));
  }

  /** A resource that something else manages: it is known, and never changed or deleted. */
  read(resource: Omit<DeployedResource, "external">): void {
    this.#claim(resource.urn);
    this.#kept.set(resource.urn, { ...resource, external: true, isGone: false, hooks: noHooks });
  }

  /** A component, or a provider that the program declares: nothing of it is in the cloud. */
  async group(given: Registration, analyze: Analyze): Promise<DeployedResource> {
    this.#claim(given.urn);
    const old = this.#former(given);
    const registration = remediated(given, await analyze(this.#analyzed(given, given.inputs)));
    const { urn, custom, inputs, hooks } = registration;
    const id = custom ? (old?.id ?? randomUUID()) : "";
    const operation = old ? "update" : "create";
    const changes = old === undefined || !isDeepStrictEqual(old.inputs, inputs);
    if (changes) await this.#hooks.run("before", operation, hooks, hookedBefore(registration, inputs, old));
    const kept = this.#keep(registration, inputs, { id, outputs: custom ? inputs : {}, secrets: new Set() });
    if (changes && custom) await this.#hooks.after(operation, hooks, hookedAfter(kept, old));
    if (changes && !custom) this.#components.set(urn, old);
    return kept;
  }

  /**
   * @param analyze is given the inputs as the provider has completed them
   * @throws Error when the provider, a policy, or an option of the resource refuses it
   */
  async register(given: Registration, provider: ResourceProvider, analyze: Analyze): Promise<DeployedResource> {
    this.#claim(given.urn);
    const former = this.#former(given);
    const old = former?.isGone ? undefined : former;
    if (old === undefined && given.importId !== "") return this.#import(given, provider);
    const wanted = ignoring(given, old?.inputs);
    const checked = this.#checked(given, provider, wanted, old?.inputs);
    const change = await analyze(this.#analyzed(given, checked));
    const registration = remediated(given, change);
    const [asked, inputs] = change === undefined ? [wanted, checked] : [change.values, change.values];
    if (old === undefined)
      return this.#report("create", registration, async () => {
        const kept = await this.#create(registration, provider, inputs);
        if (former !== undefined) this.#replaced.add(registration.urn);
        return kept;
      });
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

  /**
   * Deletes what this `up` no longer declared, and what was replaced, each resource before what it depends on.
   * @throws DeploymentError for the first that cannot be deleted
   */
  async deleteAbsent(providerOf: ProviderOf): Promise<void> {
    const absent = [...this.#kept.values()].filter(({ urn }) => !this.#seen.has(urn));
    for (const kept of deletionOrder([...this.#outlived, ...absent]))
      try {
        // The replacement was told of when the new resource was made.
        if (this.#outlived.has(kept)) await this.#delete(kept, providerOf, () => this.#outlived.delete(kept));
        else await this.#report("delete", kept, () => this.#deleteAbsent(kept, providerOf));
      } catch (error) {
        throw new DeploymentError([{ urn: kept.urn, message: error instanceof Error ? error.message : String(error) }]);
      }
  }

  async #deleteAbsent(kept: Kept, providerOf: ProviderOf): Promise<void> {
    if (kept.protect)
      throw new Error("expected to keep a protected resource, got its removal. Remove `protect` first.");
    const goesWithAnother = this.#kept.has(kept.deletedWith) && !this.#seen.has(kept.deletedWith);
    await this.#delete(kept, goesWithAnother ? undefined : providerOf, () => this.#kept.delete(kept.urn));
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

  #analyzed(registration: Registration, inputs: Values): Registration {
    return { ...registration, inputs, aliases: this.#usedAliases(registration.urn) };
  }

  #usedAliases(urn: string): readonly string[] {
    const earlier = this.#renamed.get(urn);
    return earlier === undefined ? [] : [earlier];
  }

  #difference(registration: Registration, provider: ResourceProvider, old: Kept, inputs: Values): Difference {
    const difference = provider.diff(registration.type, old.inputs, inputs);
    const wanted = registration.replaceOnChanges.map(parsePath);
    const asked = difference.changed.filter((path) => wanted.some((one) => touches(one, parsePath(path))));
    // Pulumi's engine looks at a resource as if what was made anew were unknown.
    const hanging = Object.entries(registration.propertyDependencies)
      .filter(([, urns]) => urns.some((urn) => this.#replaced.has(urn)))
      .map(([name]) => ({ name, ...provider.diff(registration.type, without(inputs, name), inputs) }))
      .filter(({ name, replaced }) => replaced.includes(name));
    return {
      ...difference,
      replaced: [...new Set([...difference.replaced, ...asked, ...hanging.map(({ name }) => name)])],
      deleteBeforeReplace: [difference, ...hanging].some(({ deleteBeforeReplace }) => deleteBeforeReplace),
    };
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
    if (deletesFirst)
      await this.#delete(
        old,
        () => provider,
        () => isManaged(old) && this.#kept.set(old.urn, { ...old, isGone: true }),
      );
    const kept = await this.#create(registration, provider, inputs);
    // What uses the old resource is only about to be told of the new one.
    if (!deletesFirst) this.#outlived.add(old);
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
    await this.#hooks.after(operation, hooks, hookedAfter(kept, old));
    return kept;
  }

  /**
   * Deletes a resource, with its hooks; those of one that is gone already have run.
   * @param providerOf undefined when the resource goes with another
   * @param forget called once it is deleted
   */
  async #delete(kept: Kept, providerOf: ProviderOf | undefined, forget: () => void): Promise<void> {
    if (kept.isGone) return forget();
    const { hooks } = kept;
    const told = hookedDeletion(kept);
    await this.#hooks.run("before", "delete", hooks, told);
    await this.#hooks.tried("delete", hooks, told, async () => {
      if (isManaged(kept)) await providerOf?.(kept).delete(kept.id, kept.type);
      forget();
    });
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
    const { replaceOnChanges: _, importId: __, ...resource } = registration;
    const { id, outputs } = provided;
    const kept: Kept = {
      ...resource,
      aliases: this.#usedAliases(resource.urn),
      external: false,
      isGone: false,
      inputs,
      id,
      outputs,
      secretOutputs: secretOutputs(provided, resource.secretInputs, resource.additionalSecretOutputs),
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

function remediated(registration: Registration, change: Clear | undefined): Registration {
  return change === undefined ? registration : { ...registration, inputs: change.values, secretInputs: change.secrets };
}

function ignoring({ inputs, ignoreChanges }: Registration, olds: Values | undefined): Values {
  if (olds === undefined) return inputs;
  return ignoreChanges.reduce<Values>((fresh, path) => withFormer(fresh, olds, parsePath(path)) as Values, inputs);
}

function without(inputs: Values, name: string): Values {
  const { [name]: _, ...rest } = inputs;
  return rest;
}
