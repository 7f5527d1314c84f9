import type { ArmResource } from "./resource";
import { envelope, type Inputs, isRecord } from "./to-arm";
import { genericResource, parseToken, pathParameters } from "./token";

/** The outputs that azure-native gives a program for a resource that Azure answered with. */
export function fromArm(pulumiType: string, resource: ArmResource): Record<string, unknown> {
  const outputs: Record<string, unknown> = { azureApiVersion: resource.apiVersion };
  const token = parseToken(pulumiType);
  const row = token?.row;
  if (pulumiType === genericResource || !row || row.literalProperties) outputs.properties = resource.properties;
  else {
    const renamed = new Map(Object.entries(row.renames ?? {}).map(([input, path]) => [path, input]));
    flatten(resource.properties, "", renamed, outputs);
  }
  for (const name of envelope) if (resource[name] !== undefined) outputs[name] = resource[name];
  outputs.name = resource.name;
  if (!renamesType(row?.renames)) outputs.type = resource.type;
  return outputs;
}

const renamesType = (renames?: Readonly<Record<string, string>>) => renames?.type === "type";

function flatten(
  from: Inputs,
  prefix: string,
  renamed: ReadonlyMap<string, string>,
  into: Record<string, unknown>,
): void {
  for (const [name, value] of Object.entries(from)) {
    const path = `${prefix}${name}`;
    const own = renamed.get(path);
    const hasInner = [...renamed.keys()].some((key) => key.startsWith(`${path}.`));
    if (own !== undefined) into[own] = value;
    else if (hasInner && isRecord(value)) flatten(value, `${path}.`, renamed, into);
    else if (!renamed.size || ![...renamed.values()].includes(name)) into[name] = value;
  }
}

/** Inputs whose absence the SDK's constructor refuses. */
export function missingInputs(pulumiType: string, inputs: Inputs): readonly string[] {
  return (parseToken(pulumiType)?.row?.required ?? []).filter((name) => inputs[name] === undefined);
}

/** Inputs whose change means another resource: those in the id, the scope, the location, and what Azure only creates with. */
export function replaceOnChange(pulumiType: string): readonly string[] {
  if (pulumiType === genericResource) return [...genericParts, "location"];
  const row = parseToken(pulumiType)?.row;
  if (!row) return ["resourceGroupName", "location"];
  const scope = row.scopeInput ? [row.scopeInput] : ["resourceGroupName"];
  const location = row.inputs.includes("location") ? ["location"] : [];
  return [...pathParameters(row), ...scope, ...location, ...(row.createOnly ?? [])];
}

/**
 * The name that the azure-native provider gives a resource whose inputs have none: the Pulumi name and eight hex digits, a
 * GUID for role assignments, `policy` for policies. Undefined when the inputs have a name, or none can be made up.
 */
export function generatedName(
  pulumiType: string,
  name: string,
  inputs: Inputs,
  random: RandomNames,
): { readonly input: string; readonly value: string; readonly isRandom: boolean } | undefined {
  const row = parseToken(pulumiType)?.row;
  const input = pulumiType === genericResource ? "resourceName" : row && pathParameters(row).at(-1);
  // ProductApi and TagByApi end in the name of another resource, so a random name would point at nothing.
  if (input === undefined || inputs[input] !== undefined || row?.required.includes(input)) return undefined;
  if (/:(ProductApi|TagByApi)$/.test(pulumiType)) return undefined;
  if (input === "policyId") return { input, value: "policy", isRandom: false };
  const value = input === "roleAssignmentName" ? random.guid() : `${name}${random.hex(8)}`;
  return { input, value, isRandom: true };
}

/** Inputs with the name that the provider gives, where it gives one. */
export function withName(pulumiType: string, name: string, inputs: Inputs, random: RandomNames): Inputs {
  const generated = generatedName(pulumiType, name, inputs, random);
  return generated === undefined ? inputs : { ...inputs, [generated.input]: generated.value };
}

/** Where random parts of names come from; injected, so that this stays pure. */
export interface RandomNames {
  hex(digits: number): string;
  guid(): string;
}

/** Names of the inputs that a type has; undefined for a type that is not in the table. */
export function inputNames(pulumiType: string): readonly string[] | undefined {
  if (pulumiType === genericResource) return [...genericParts, "properties", "apiVersion", ...envelope];
  return parseToken(pulumiType)?.row?.inputs;
}

const genericParts = [
  "resourceGroupName",
  "parentResourcePath",
  "resourceProviderNamespace",
  "resourceType",
  "resourceName",
] as const;

/**
 * The inputs that an id is made of, read back from it.
 * @throws Error when the id is not one of this type
 */
export function inputsOfId(pulumiType: string, id: string): Record<string, string> {
  if (pulumiType === genericResource) return genericInputsOfId(id);
  const row = parseToken(pulumiType)?.row;
  if (row === undefined) throw new Error(`\`${pulumiType}\`: expected a type whose ids are known, got an unknown one.`);
  const scope =
    row.scope === "extension"
      ? `(?<${row.scopeInput ?? "scope"}>/.+)/providers/`
      : row.scope === "subscription"
        ? "/subscriptions/[^/]+/resourceGroups/"
        : "/subscriptions/[^/]+/resourceGroups/(?<resourceGroupName>[^/]+)/providers/";
  const path = row.path.replaceAll(".", "\\.").replace(/\{(\w+)\}/g, "(?<$1>[^/]+)");
  const found = new RegExp(`^${scope}${path}$`, "i").exec(id)?.groups;
  if (found === undefined)
    throw new Error(`\`id\`: expected the id of a ${pulumiType}, such as …/${row.path}, got "${id}". Correct it.`);
  return { ...found };
}

function genericInputsOfId(id: string): Record<string, string> {
  const found =
    /^\/subscriptions\/[^/]+(?:\/resourceGroups\/(?<resourceGroupName>[^/]+))?\/providers\/(?<resourceProviderNamespace>[^/]+)\/(?:(?<parentResourcePath>.+)\/)?(?<resourceType>[^/]+)\/(?<resourceName>[^/]+)$/i.exec(
      id,
    )?.groups;
  if (found === undefined) throw new Error(`\`id\`: expected the ARM id of a resource, got "${id}". Correct it.`);
  const present = Object.entries(found).filter(([, value]) => value !== undefined);
  return { parentResourcePath: "", ...Object.fromEntries(present) };
}
