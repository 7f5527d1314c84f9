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

/** Inputs whose change means another resource: those in the id, the scope, and the location. */
export function replaceOnChange(pulumiType: string): readonly string[] {
  if (pulumiType === genericResource)
    return [
      "resourceGroupName",
      "parentResourcePath",
      "resourceProviderNamespace",
      "resourceType",
      "resourceName",
      "location",
    ];
  const row = parseToken(pulumiType)?.row;
  if (!row) return ["resourceGroupName", "location"];
  const scope = row.scopeInput ? [row.scopeInput] : ["resourceGroupName"];
  return [...pathParameters(row), ...scope, ...(row.inputs.includes("location") ? ["location"] : [])];
}

/**
 * Inputs with the resource's own name filled in as the azure-native provider does: the Pulumi name and eight hex digits,
 * a GUID for role assignments, `policy` for policies.
 */
export function withName(pulumiType: string, name: string, inputs: Inputs, random: RandomNames): Inputs {
  const row = parseToken(pulumiType)?.row;
  const own = pulumiType === genericResource ? "resourceName" : row && pathParameters(row).at(-1);
  // ProductApi and TagByApi end in the name of another resource, so a random name would point at nothing.
  if (own === undefined || inputs[own] !== undefined || row?.required.includes(own)) return inputs;
  if (/:(ProductApi|TagByApi)$/.test(pulumiType)) return inputs;
  if (own === "policyId") return { ...inputs, [own]: "policy" };
  return { ...inputs, [own]: own === "roleAssignmentName" ? random.guid() : `${name}${random.hex(8)}` };
}

/** Where random parts of names come from; injected, so that this stays pure. */
export interface RandomNames {
  hex(digits: number): string;
  guid(): string;
}
