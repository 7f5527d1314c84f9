import { bodyType } from "./body-type";
import { type ObjectType, objectType, type TypeCode } from "./property-types";
import { type Inputs, isRecord, toArm } from "./to-arm";
import { genericResource, parseToken } from "./token";

/**
 * The outputs that are known before a resource is made: what goes in and comes out again. Everything else that Azure
 * answers is unknown, inside objects too.
 * @param unknown what stands for a value that is not known yet
 */
export function previewOutputs(pulumiType: string, inputs: Inputs, unknown: unknown): Record<string, unknown> {
  const { module, typeName } = parseToken(pulumiType) ?? {};
  const type = objectType(`${module}:${typeName}`);
  const outputs = type ? answered(type, inputs, unknown) : withoutObjects(inputs, unknown);
  if (pulumiType === genericResource && isRecord(inputs.properties))
    outputs.properties = genericProperties(inputs, inputs.properties, unknown);
  return outputs;
}

function answered(type: ObjectType, inputs: Inputs, unknown: unknown): Record<string, unknown> {
  const outputs: Record<string, unknown> = {};
  for (const [name, code] of Object.entries(type.inputs))
    if (!type.unanswered.includes(name))
      outputs[name] = inputs[name] === undefined ? unknown : previewed(code, inputs[name], unknown);
  for (const name of type.computed) outputs[name] = unknown;
  return outputs;
}

function previewed(code: TypeCode, value: unknown, unknown: unknown): unknown {
  const inner = code.slice(1);
  if (code.startsWith("[") && Array.isArray(value)) return value.map((item) => previewed(inner, item, unknown));
  if (!isRecord(value)) return value;
  if (code.startsWith("{"))
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, previewed(inner, item, unknown)]));
  const type = code.startsWith("#") ? objectType(inner) : undefined;
  return type ? { ...value, ...answered(type, value, unknown) } : value;
}

/** Of a type that is not in the table, an object may come out with more than went in. */
function withoutObjects(inputs: Inputs, unknown: unknown): Record<string, unknown> {
  const plain = (value: unknown): boolean =>
    Array.isArray(value) ? value.every(plain) : typeof value !== "object" || value === null;
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, plain(value) ? value : unknown]));
}

/** Free-form properties come out as they went in, with what Azure computes of the type that they are for. */
function genericProperties(inputs: Inputs, properties: Inputs, unknown: unknown): unknown {
  const type = bodyType(armTypeOfGeneric(inputs))?.properties;
  if (type === undefined) return unknown;
  const computed = Object.fromEntries(type.computed.map((name) => [name, unknown]));
  const given = Object.entries(properties).map(([name, value]) => [
    name,
    previewed(type.inputs[name] ?? "*", value, unknown),
  ]);
  return { ...computed, ...Object.fromEntries(given) };
}

/** Parts of the id that are not known yet do not matter. */
function armTypeOfGeneric(inputs: Inputs): string {
  return toArm(genericResource, inputs, { subscriptionId: "unknown" })?.resource.type ?? "";
}
