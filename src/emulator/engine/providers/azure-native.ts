// azure-native, against the emulated cloud.
import {
  type ArmResource,
  fromArm,
  inputNames,
  inputsOfId,
  missingInputs,
  replaceOnChange,
  toArm,
  unknownProperties,
} from "apim-ai-gateway/arm";
import type { Cloud } from "../../azure/cloud";
import { hasUnknown } from "../struct";
import { invokeAzureNative } from "./azure-native-functions";
import { createBeforeDelete, named } from "./azure-native-names";
import { type AzureNativeSettings, azureNativeSettings } from "./azure-native-settings";
import { changedPaths, inputOf } from "./difference";
import { observedInputs } from "./observed-inputs";
import type {
  Checked,
  CheckFailure,
  Declaration,
  Difference,
  Known,
  Provided,
  Read,
  ResourceProvider,
  Values,
} from "./resource-provider";

const noSecrets: ReadonlySet<string> = new Set();

/** The version of the package whose types `apim-ai-gateway/arm` was made from. */
const azureNativeVersion = "3.28.0";

export class AzureNativeProvider implements ResourceProvider {
  readonly name = "azure-native";
  readonly version = azureNativeVersion;
  readonly lastingOutputs = ["name", "location", "type", "azureApiVersion"];
  readonly #cloud: Cloud;
  readonly #settings: AzureNativeSettings;

  /** @param config the provider's own arguments, or the stack's configuration without its prefix */
  constructor(cloud: Cloud, config: Values) {
    this.#cloud = cloud;
    this.#settings = azureNativeSettings(config, cloud);
  }

  check(declaration: Declaration, olds: Values | undefined): Checked {
    const { type } = declaration;
    const inputs = this.#withLocation(type, named(declaration, olds));
    const failures = missingInputs(type, inputs).map((property) => ({ property, reason: missing(property) }));
    const isComplete = failures.length === 0 && !hasUnknown(inputs);
    return {
      inputs,
      failures: isComplete ? this.#problemsOfId(type, inputs) : failures,
      warnings: isComplete ? warnings(type, declaration.inputs) : [],
    };
  }

  diff(type: string, olds: Values, news: Values): Difference {
    const changed = changedPaths(olds, news).filter((path) => path !== createBeforeDelete);
    const fixed = replaceOnChange(type);
    // An input that is left out now keeps the value that it has.
    const replaced = [...new Set(changed.map(inputOf))].filter(
      (name) => fixed.includes(name) && news[name] !== undefined,
    );
    return { changed, replaced, deleteBeforeReplace: replaced.length > 0 && olds[createBeforeDelete] !== true };
  }

  async create({ type, inputs }: Declaration): Promise<Provided> {
    const resource = this.#toArm(type, inputs);
    if (this.#cloud.get(resource.id) !== undefined)
      throw new Error(`cannot create already existing resource '${resource.id}'. Import it, or choose another name.`);
    return this.#put(type, resource);
  }

  async update(_id: string, { type, inputs }: Declaration): Promise<Provided> {
    return this.#put(type, this.#toArm(type, inputs));
  }

  async delete(id: string): Promise<void> {
    await this.#cloud.delete(id);
  }

  async read(id: string, type: string, known: Known | undefined): Promise<Read | undefined> {
    const found = this.#cloud.get(id);
    if (found === undefined) return undefined;
    const outputs = fromArm(type, found);
    const names = inputNames(type) ?? Object.keys(outputs);
    const inputs = known ? observedInputs(names, known, outputs) : importedInputs(type, found, names, outputs);
    return { id: found.id, outputs, secrets: noSecrets, inputs };
  }

  async invoke(token: string, args: Values) {
    return invokeAzureNative(this.#cloud, token, args, this.#settings.subscriptionId);
  }

  #toArm(type: string, inputs: Values): ArmResource {
    const { [createBeforeDelete]: _, ...properties } = inputs;
    const conversion = toArm(type, properties, this.#settings);
    if (conversion === undefined)
      throw new Error(`\`${type}\`: expected a resource of azure-native, got one of another provider.`);
    return conversion.resource;
  }

  async #put(type: string, resource: ArmResource): Promise<Provided> {
    const answer = await this.#cloud.put(resource);
    return { id: answer.id, outputs: fromArm(type, answer), secrets: noSecrets };
  }

  #problemsOfId(type: string, inputs: Values): readonly CheckFailure[] {
    try {
      this.#toArm(type, inputs);
      return [];
    } catch (error) {
      return [{ property: "", reason: error instanceof Error ? error.message : String(error) }];
    }
  }

  /** The provider's location, else the resource group's: an order that is assumed of azure-native. */
  #withLocation(type: string, inputs: Values): Values {
    const takesLocation = replaceOnChange(type).includes("location") && !type.endsWith(":resources:Resource");
    if (inputs.location !== undefined || !takesLocation) return inputs;
    const group = `/subscriptions/${this.#settings.subscriptionId}/resourceGroups/${String(inputs.resourceGroupName)}`;
    const location = this.#settings.location ?? this.#cloud.get(group)?.location;
    return location === undefined ? inputs : { ...inputs, location };
  }
}

const missing = (property: string): string =>
  `missing required property '${property}'${property === "location" ? ". Either set it explicitly or configure it with 'pulumi config set azure-native:location <value>'." : ""}`;

/** What Azure would ignore or refuse, and azure-native drop without a word. */
function warnings(type: string, inputs: Values): readonly string[] {
  const unknown = unknownProperties(type, inputs);
  if (unknown.type) return [`The emulator does not know ${type}: it is kept as it is, and nothing in it is checked.`];
  return unknown.properties.map(
    (name) =>
      `\`${name}\`: the published type of ${type} has no such property, so Azure would not see it. Correct the name.`,
  );
}

/** The inputs that would make an existing resource: those that its id is made of, and those that it answers with. */
function importedInputs(type: string, found: ArmResource, names: readonly string[], outputs: Values): Values {
  const answered = names.filter((name) => outputs[name] !== undefined);
  return { ...Object.fromEntries(answered.map((name) => [name, outputs[name]])), ...inputsOfId(type, found.id) };
}
