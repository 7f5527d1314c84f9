import { randomBytes, randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { fromArm, missingInputs, replaceOnChange, toArm, withName } from "apim-ai-gateway/arm";
import type { Cloud } from "../azure/cloud";
import type { DeployedResource, EngineEvent, Operation } from "./deployment";
import type { ProviderSettings } from "./provider-settings";
import { isRandom, makeRandom } from "./random-provider";

const random = { hex: (digits: number) => randomBytes(digits / 2).toString("hex"), guid: () => randomUUID() };

export interface Registration extends Omit<DeployedResource, "id" | "outputs"> {
  readonly ignoreChanges: readonly string[];
  /** Inputs whose change replaces the resource; `*` stands for all. */
  readonly replaceOnChanges: readonly string[];
  readonly deleteBeforeReplace: boolean;
  readonly retainOnDelete: boolean;
}

interface Kept extends DeployedResource {
  /** Inputs as the program gave them, before names were filled in. */
  readonly asked: Readonly<Record<string, unknown>>;
  readonly retainOnDelete: boolean;
  /** Outputs that the provider declares secret. */
  readonly secretOutputs: readonly string[];
}

/** What is deployed, from one `up` to the next; a failed `up` keeps what it had already done. */
export class ResourceStore {
  private readonly kept = new Map<string, Kept>();
  private seen = new Set<string>();

  constructor(
    private readonly cloud: Cloud,
    private readonly onEvent: (event: EngineEvent) => void,
  ) {}

  begin(): void {
    this.seen = new Set();
  }

  resources(): readonly DeployedResource[] {
    return [...this.kept.values()].map(({ asked: _, retainOnDelete: __, secretOutputs: ___, ...resource }) => resource);
  }

  setOutputs(urn: string, outputs: Readonly<Record<string, unknown>>): void {
    const kept = this.kept.get(urn);
    if (kept) this.kept.set(urn, { ...kept, outputs });
  }

  /** Inputs of a resource as they were last deployed. */
  inputsOf(urn: string): Readonly<Record<string, unknown>> | undefined {
    return this.kept.get(urn)?.inputs;
  }

  async register(
    registration: Registration,
    settings: ProviderSettings,
  ): Promise<DeployedResource & { readonly secretOutputs: readonly string[] }> {
    const { urn } = registration;
    if (this.seen.has(urn))
      throw new Error(`expected each URN once, got ${urn} twice. Give one resource another name.`);
    this.seen.add(urn);
    const old = this.kept.get(urn) ?? this.renamed(registration);
    const asked: Record<string, unknown> = { ...registration.inputs };
    for (const name of registration.ignoreChanges) {
      if (!old) continue;
      if (/[.[]/.test(name))
        throw new Error(
          `\`ignoreChanges\`: expected names of inputs, got "${name}". The embedded engine knows no paths below them.`,
        );
      if (name in old.asked) asked[name] = old.asked[name];
      else delete asked[name];
    }
    if (!registration.custom || registration.type.startsWith("pulumi:providers:"))
      return this.keep(
        registration,
        asked,
        registration.inputs,
        registration.custom ? (old?.id ?? randomUUID()) : "",
        {},
      );
    const operation = operationFor(registration, old, asked);
    if (old && operation === "same") return this.same(old, registration);
    return this.report(operation, registration, () => this.write(operation, registration, asked, settings, old));
  }

  /** What was deployed under an earlier name of the resource; it goes on under the new one. */
  private renamed({ urn, type, name, parent, aliases }: Registration): Kept | undefined {
    const earlier = aliases.find((alias) => this.kept.has(alias) && !this.seen.has(alias));
    const old = earlier === undefined ? undefined : this.kept.get(earlier);
    if (!old || earlier === undefined) return undefined;
    this.kept.delete(earlier);
    const kept = { ...old, urn, type, name, parent };
    this.kept.set(urn, kept);
    return kept;
  }

  /** Deletes what this `up` no longer declared, latest first. */
  async deleteAbsent(): Promise<void> {
    for (const kept of [...this.kept.values()].reverse()) {
      if (this.seen.has(kept.urn)) continue;
      await this.report("delete", kept, async () => {
        if (kept.protect)
          throw new Error("expected to keep a protected resource, got its removal. Remove `protect` first.");
        if (kept.id.startsWith("/") && !isRandom(kept.type) && !kept.retainOnDelete) await this.cloud.delete(kept.id);
        this.kept.delete(kept.urn);
      });
    }
  }

  private same(old: Kept, registration: Registration): Kept {
    this.onEvent({ kind: "resource", operation: "same", phase: "done", ...identity(old) });
    const { protect, aliases, parent, provider, retainOnDelete, dependencies, propertyDependencies } = registration;
    const kept = { ...old, protect, aliases, parent, provider, retainOnDelete, dependencies, propertyDependencies };
    this.kept.set(old.urn, kept);
    return kept;
  }

  private async write(
    operation: Operation,
    registration: Registration,
    asked: Kept["asked"],
    settings: ProviderSettings,
    old?: Kept,
  ) {
    const { type, name } = registration;
    if (operation !== "create" && old?.protect && isRandom(type))
      throw new Error("expected to keep a protected resource, got a change that replaces it. Remove `protect` first.");
    if (isRandom(type)) {
      const { id, outputs, secrets } = makeRandom(type, asked);
      return this.keep(registration, asked, asked, id, outputs, secrets);
    }
    const missing = missingInputs(type, asked);
    if (missing.length > 0) throw new Error(missing.map((input) => `Missing required property '${input}'`).join("; "));
    if (operation === "replace" && old?.protect)
      throw new Error("expected to keep a protected resource, got a change that replaces it. Remove `protect` first.");
    // An update keeps the name that was made up when the resource was created.
    const given = operation === "update" && old ? { ...generatedOf(old), ...asked } : asked;
    const { subscriptionId = this.cloud.subscriptionId } = settings;
    const inputs = this.withLocation(type, withName(type, name, given, random), { ...settings, subscriptionId });
    const conversion = toArm(type, inputs, { subscriptionId });
    if (!conversion)
      throw new Error(
        `\`${type}\`: expected a resource of azure-native, got one of another provider. It is not emulated.`,
      );
    const isSameId = old?.id.toLowerCase() === conversion.resource.id.toLowerCase();
    const clash = operation === "replace" && (isSameId || registration.deleteBeforeReplace);
    if (clash && old) await this.cloud.delete(old.id);
    const answer = await this.cloud.put(conversion.resource);
    if (operation === "replace" && old && !clash && !old.retainOnDelete) await this.cloud.delete(old.id);
    return this.keep(registration, asked, inputs, answer.id, fromArm(type, answer));
  }

  /** The provider's location, else the resource group's: an order that is assumed of azure-native. */
  private withLocation(type: string, inputs: Kept["asked"], settings: ProviderSettings): Kept["asked"] {
    const group = inputs.resourceGroupName;
    const takesLocation = replaceOnChange(type).includes("location") && !type.endsWith(":resources:Resource");
    if (inputs.location !== undefined || !takesLocation) return inputs;
    const groupId = `/subscriptions/${settings.subscriptionId}/resourceGroups/${group}`;
    const location = settings.location ?? this.cloud.get(groupId)?.location;
    return location === undefined ? inputs : { ...inputs, location };
  }

  private keep(
    from: Registration,
    asked: Kept["asked"],
    inputs: Kept["asked"],
    id: string,
    outputs: Kept["outputs"],
    secretOutputs: readonly string[] = [],
  ): Kept {
    const { ignoreChanges: _, replaceOnChanges: __, deleteBeforeReplace: ___, ...registration } = from;
    const kept: Kept = {
      ...registration,
      asked,
      inputs,
      id,
      secretOutputs,
      outputs: from.custom ? { ...inputs, ...outputs } : outputs,
    };
    this.kept.set(from.urn, kept);
    return kept;
  }

  private async report<T>(operation: Operation, of: Registration | Kept, work: () => Promise<T>): Promise<T> {
    const event = { kind: "resource" as const, operation, ...identity(of) };
    this.onEvent({ ...event, phase: "started" });
    try {
      const result = await work();
      this.onEvent({ ...event, phase: "done" });
      return result;
    } catch (error) {
      this.onEvent({ ...event, phase: "failed", message: error instanceof Error ? error.message : String(error) });
      throw error;
    }
  }
}

const identity = ({ urn, type, name }: { urn: string; type: string; name: string }) => ({ urn, type, name });

const generatedOf = (old: Kept) =>
  Object.fromEntries(Object.entries(old.inputs).filter(([name]) => !(name in old.asked)));

function operationFor(
  { type, replaceOnChanges }: Registration,
  old: Kept | undefined,
  asked: Kept["asked"],
): Operation {
  if (!old) return "create";
  if (isDeepStrictEqual(old.asked, asked)) return "same";
  // What was made up for other arguments is made up anew.
  if (isRandom(type)) return "replace";
  const names = new Set([...Object.keys(old.asked), ...Object.keys(asked)]);
  // A path below an input replaces when anything of that input changes, which is more than Pulumi would.
  const wanted = replaceOnChanges.map((path) => path.split(/[.[]/, 1)[0] ?? path);
  const differs = (name: string) => !isDeepStrictEqual(old.asked[name], asked[name]);
  if ([...names].some((name) => differs(name) && (wanted.includes(name) || wanted.includes("*")))) return "replace";
  const changed = replaceOnChange(type).some(
    (name) => asked[name] !== undefined && !isDeepStrictEqual(old.inputs[name], asked[name]),
  );
  return changed ? "replace" : "update";
}
