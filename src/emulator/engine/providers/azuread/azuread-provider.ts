// azuread, against the directory of the emulated tenant.
import { isDeepStrictEqual } from "node:util";
import type { Cloud } from "../../../azure/cloud";
import { isRecord } from "../../../azure/resource-type";
import { hasUnknown, propertyOf } from "../../struct";
import { changedPaths, inputOf } from "../difference";
import { keptOutputs } from "../kept-outputs";
import { observedInputs } from "../observed-inputs";
import type {
  Checked,
  CheckFailure,
  Declaration,
  Difference,
  Known,
  Provided,
  Read,
  ResourceProvider,
  Secrets,
  Values,
} from "../resource-provider";
import { invokeAzureAd } from "./azuread-functions";
import type { DirectoryResource } from "./directory-resource";
import { withFallbacks } from "./fields";
import { directoryResources } from "./types";

/** Outputs that no update changes. */
const lasting = ["objectId", "clientId", "credentialId"];

/** The version of the package that the emulator stands in for. */
export const azureAdVersion = "6.9.1";

export class AzureAdProvider implements ResourceProvider {
  readonly name = "azuread";
  readonly version = azureAdVersion;

  constructor(private readonly cloud: Cloud) {}

  check({ type, inputs: given }: Declaration): Checked {
    const resource = find(type);
    if (resource === undefined) return { inputs: given, failures: [{ property: "", reason: notEmulated(type) }] };
    const inputs = withFallbacks(resource.fields, given);
    const missing = resource.required.filter((name) => inputs[name] === undefined);
    const names = inputNames(resource);
    const unknown = Object.keys(given).filter((name) => !names.includes(name) && !name.startsWith("__"));
    const failures: readonly CheckFailure[] = [
      ...missing.map((property) => ({ property, reason: `missing required property '${property}'` })),
      ...unknown.map((property) => named({ property, reason: `${type} has no such input. Correct the name.` })),
    ];
    if (failures.length > 0 || hasUnknown(inputs)) return { inputs, failures };
    return { inputs, failures: (resource.problems?.(inputs) ?? []).map(named) };
  }

  diff(type: string, olds: Values, news: Values): Difference {
    const resource = find(type);
    const kept = resource?.fields.filter(({ computed }) => computed === true).map(({ name }) => name) ?? [];
    const differs = (name: string) =>
      !(news[name] === undefined && kept.includes(name)) && !isDeepStrictEqual(plain(olds[name]), plain(news[name]));
    const changed = changedPaths(olds, news).filter((path) => differs(inputOf(path)));
    const replaced = [...new Set(changed.map(inputOf))].filter((name) => resource?.forceNew.includes(name));
    return { changed, replaced, deleteBeforeReplace: false };
  }

  preview({ inputs }: Declaration, known: Known | undefined): Values {
    return { ...inputs, ...keptOutputs(lasting, inputs, known) };
  }

  async create({ type, inputs }: Declaration): Promise<Provided> {
    const resource = required(type);
    const { id, outputs } = await resource.create(this.cloud, inputs);
    return this.#provided(resource, id, { inputs, outputs: outputs ?? {} });
  }

  async update(id: string, { type, inputs }: Declaration, known: Known): Promise<Provided> {
    const resource = required(type);
    if (resource.update === undefined) throw new Error(`expected ${type} to be replaced, got an update of ${id}.`);
    const outputs = await resource.update(this.cloud, id, inputs, known);
    return this.#provided(resource, id, { inputs, outputs });
  }

  async delete(id: string, type: string): Promise<void> {
    await required(type).delete(this.cloud, id);
  }

  async read(id: string, type: string, known: Known | undefined): Promise<Read | undefined> {
    const resource = required(type);
    const found = resource.read(this.cloud, id, known);
    if (found === undefined) return undefined;
    const outputs = shown(resource, found, known);
    const names = [...resource.fields.map(({ name }) => name), ...(resource.mapped ?? [])];
    const inputs = known ? observedInputs(names, known, outputs) : importedInputs(resource, outputs);
    return { id, inputs, outputs, secrets: secretsIn(resource, outputs) };
  }

  async invoke(token: string, args: Values) {
    return { values: invokeAzureAd(this.cloud, token, args), secrets: new Set<string>() };
  }

  #provided(resource: DirectoryResource, id: string, known: Known): Provided {
    const found = resource.read(this.cloud, id, known) ?? {};
    const outputs = shown(resource, { ...found, ...known.outputs }, known);
    return { id, outputs, secrets: secretsIn(resource, outputs) };
  }
}

/** Not everything that shows a failure names the input. */
function named({ property, reason }: CheckFailure): CheckFailure {
  return { property, reason: `\`${property}\`: ${reason}` };
}

/** The outputs, with what only Pulumi knows. */
function shown({ stateOnly = [] }: DirectoryResource, found: Values, known: Known | undefined): Values {
  const own = stateOnly.filter((name) => found[name] === undefined && known?.inputs[name] !== undefined);
  return { ...found, ...Object.fromEntries(own.map((name) => [name, known?.inputs[name]])) };
}

function secretsIn({ secrets = [] }: DirectoryResource, outputs: Values): Secrets {
  return new Set(secrets.filter((pointer) => outputs[propertyOf(pointer)] !== undefined));
}

/** Inputs that would make an object: what it has that is not empty. */
function importedInputs({ fields }: DirectoryResource, outputs: Values): Values {
  const full = fields
    .map(({ name }) => [name, outputs[name]] as const)
    .filter(([, value]) => plain(value) !== undefined);
  return withFallbacks(fields, Object.fromEntries(full));
}

function inputNames({ fields, mapped = [], stateOnly = [] }: DirectoryResource): readonly string[] {
  return [...fields.map(({ name }) => name), ...mapped, ...stateOnly];
}

/** Terraform's view of values: lists of the package are sets, and what is empty is as if it were left out. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(plain).map((item) => JSON.stringify(item) ?? "null");
    return items.length === 0 ? undefined : items.sort();
  }
  if (isRecord(value)) {
    const entries = Object.entries(value).map(([name, inner]) => [name, plain(inner)] as const);
    const full = entries.filter(([, inner]) => inner !== undefined).sort(([one], [other]) => (one < other ? -1 : 1));
    return full.length === 0 ? undefined : Object.fromEntries(full);
  }
  return value === "" || value === false || value === null ? undefined : value;
}

function find(type: string): DirectoryResource | undefined {
  const [, path = "", name = ""] = type.split(":");
  const isToken = path.toLowerCase() === `index/${name}`.toLowerCase();
  return isToken && Object.hasOwn(directoryResources, name) ? directoryResources[name] : undefined;
}

function required(type: string): DirectoryResource {
  const resource = find(type);
  if (resource === undefined) throw new Error(notEmulated(type));
  return resource;
}

function notEmulated(type: string): string {
  return `The emulator has no ${type}; of the azuread package it has ${Object.keys(directoryResources).join(", ")}.`;
}
