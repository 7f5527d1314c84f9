import type { ArmResource } from "./resource";
import { genericResource, parseToken, pathParameters, type Token } from "./token";
import type { TypeRow } from "./types";

export type Inputs = Readonly<Record<string, unknown>>;

export interface ToArmOptions {
  readonly subscriptionId: string;
}

/** What `toArm` found; `known` is false when the type is not in the table and the ARM type was derived from the token. */
export interface ArmConversion {
  readonly resource: ArmResource;
  readonly known: boolean;
}

/** Parts of the ARM body that stand beside `properties`. */
export const envelope = ["location", "tags", "sku", "identity", "kind", "zones"] as const;

/**
 * The ARM resource that azure-native would send for these inputs.
 * @returns undefined for a type of another provider
 * @throws Error when an input that makes up the id is missing, or would make it another resource's
 */
export function toArm(pulumiType: string, inputs: Inputs, options: ToArmOptions): ArmConversion | undefined {
  if (!isRecord(inputs))
    throw new Error(`\`inputs\`: expected an object, got ${JSON.stringify(inputs)}. Pass the resource's inputs.`);
  if (pulumiType === genericResource) return { resource: fromGeneric(inputs, options), known: true };
  const token = parseToken(pulumiType);
  if (!token) return undefined;
  if (!token.row) return { resource: byConvention(token, inputs, options), known: false };
  return { resource: fromTyped(pulumiType, token, token.row, inputs, options), known: true };
}

function fromGeneric(inputs: Inputs, { subscriptionId }: ToArmOptions): ArmResource {
  const part = (name: string) => segment(name, requiredText(genericResource, inputs, name));
  const types = path("resourceType", requiredText(genericResource, inputs, "resourceType"));
  const name = part("resourceName");
  const text = inputs.parentResourcePath;
  const parent = typeof text === "string" ? path("parentResourcePath", text) : "";
  const group = groupOf(inputs);
  const namespace = part("resourceProviderNamespace");
  const base = `/subscriptions/${subscriptionId}${group}/providers/${namespace}`;
  const id = [base, parent, types, name].filter((segment) => segment !== "").join("/");
  const properties = isRecord(inputs.properties) ? inputs.properties : {};
  return {
    id,
    type: armTypeOf(id),
    name,
    apiVersion: requiredText(genericResource, inputs, "apiVersion"),
    properties,
    ...envelopeOf(inputs, []),
  };
}

function fromTyped(type: string, token: Token, row: TypeRow, inputs: Inputs, options: ToArmOptions): ArmResource {
  const part = (_: string, name: string) => segment(name, requiredText(type, inputs, name));
  const below = row.path.replace(/\{(\w+)\}/g, part);
  const id = `${scopeOf(type, row, inputs, options)}/${below}`;
  const skipped = new Set<string>([...pathParameters(row), "resourceGroupName"]);
  if (row.scopeInput === "resourceUri") skipped.add("resourceUri");
  const outside = envelope.filter((name) => !row.inProperties?.includes(name));
  for (const name of outside) skipped.add(name);
  const properties: Record<string, unknown> = {};
  if (row.literalProperties) Object.assign(properties, inputs.properties);
  else
    for (const name of row.inputs)
      if (!skipped.has(name) && inputs[name] !== undefined)
        place(properties, row.renames?.[name] ?? name, inputs[name]);
  const name = id.slice(id.lastIndexOf("/") + 1);
  const apiVersion = token.apiVersion ?? row.apiVersion;
  return { id, type: armTypeOf(id), name, apiVersion, properties, ...envelopeOf(inputs, row.inProperties ?? []) };
}

function scopeOf(type: string, row: TypeRow, inputs: Inputs, { subscriptionId }: ToArmOptions): string {
  if (row.scope === "subscription") return `/subscriptions/${subscriptionId}/resourceGroups`;
  if (row.scope === "extension") {
    const name = row.scopeInput ?? "scope";
    const scope = path(name, requiredText(type, inputs, name));
    return `${scope === "" ? "" : `/${scope}`}/providers`;
  }
  const group = segment("resourceGroupName", requiredText(type, inputs, "resourceGroupName"));
  return `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers`;
}

/** The name is a guess from the token: good enough to keep the resource, never to compare it with Azure. */
function byConvention(token: Token, inputs: Inputs, { subscriptionId }: ToArmOptions): ArmResource {
  const kind = `${token.typeName[0]?.toLowerCase() ?? ""}${token.typeName.slice(1)}`;
  const nameInput = [`${kind}Name`, "resourceName", "name"].find((name) => inputs[name] != null);
  const own = nameInput === undefined ? kind : segment(nameInput, String(inputs[nameInput]));
  const group = groupOf(inputs);
  const type = `Microsoft.${token.module}/${kind}`;
  const id = `/subscriptions/${subscriptionId}${group}/providers/${type}/${own}`;
  const skipped = new Set<string>([...envelope, "resourceGroupName", "azureApiVersion", `${kind}Name`]);
  const properties = Object.fromEntries(Object.entries(inputs).filter(([name]) => !skipped.has(name)));
  return { id, type, name: own, apiVersion: token.apiVersion ?? "", properties, ...envelopeOf(inputs, []) };
}

/** `…/providers/Microsoft.ApiManagement/service/gw/apis/chat` → `Microsoft.ApiManagement/service/apis`. */
export function armTypeOf(id: string): string {
  const at = id.toLowerCase().lastIndexOf("/providers/");
  if (at < 0) return "Microsoft.Resources/resourceGroups";
  const [namespace, ...rest] = id.slice(at + "/providers/".length).split("/");
  return [namespace, ...rest.filter((_, index) => index % 2 === 0)].join("/");
}

function envelopeOf(inputs: Inputs, except: readonly string[]): Partial<ArmResource> {
  const names = envelope.filter((name) => inputs[name] !== undefined && !except.includes(name));
  return Object.fromEntries(names.map((name) => [name, inputs[name]]));
}

/** The resource as Azure answered it, out of its id and the outputs that azure-native gave for it. */
export function answeredArm(pulumiType: string, id: string, outputs: Inputs): ArmResource {
  const row = parseToken(pulumiType)?.row;
  const { azureApiVersion, name: _, type, properties: inner, ...others } = outputs;
  const inProperties = row?.inProperties ?? [];
  const properties: Record<string, unknown> = {};
  if (row?.renames?.type !== undefined) place(properties, row.renames.type, type);
  for (const [name, value] of Object.entries(others))
    if (inProperties.includes(name) || !envelope.some((beside) => beside === name))
      place(properties, row?.renames?.[name] ?? name, value);
  const isWhole = row === undefined || row.literalProperties === true;
  return {
    id,
    type: armTypeOf(id),
    name: id.slice(id.lastIndexOf("/") + 1),
    apiVersion: String(azureApiVersion ?? row?.apiVersion ?? ""),
    properties: isWhole && isRecord(inner) ? inner : properties,
    ...envelopeOf(outputs, inProperties),
  };
}

function place(target: Record<string, unknown>, path: string, value: unknown): void {
  const [head = "", ...rest] = path.split(".");
  if (rest.length === 0) target[head] = value;
  else {
    const inner = isRecord(target[head]) ? { ...target[head] } : {};
    place(inner, rest.join("."), value);
    target[head] = inner;
  }
}

function requiredText(type: string, inputs: Inputs, name: string): string {
  const value = inputs[name];
  if (typeof value === "string" && value !== "") return value;
  throw new Error(
    `\`${name}\`: expected the text that is part of the id of ${type}, got ${JSON.stringify(value)}. Set it.`,
  );
}

function groupOf({ resourceGroupName: group }: Inputs): string {
  return typeof group === "string" ? `/resourceGroups/${segment("resourceGroupName", group)}` : "";
}

/** A text that is one segment of an id, and not a way to another resource. */
function segment(name: string, text: string): string {
  if (!/[/\\?#%]/.test(text) && text !== "" && text !== "." && text !== "..") return text;
  throw new Error(
    `\`${name}\`: expected one segment of an id, without / \\ ? # % and not . or .., got ${JSON.stringify(text)}. Correct it.`,
  );
}

/** Segments of an id, without slashes at the ends. */
function path(name: string, text: string): string {
  const inner = text.replace(/^\/|\/$/g, "");
  if (inner !== "") for (const part of inner.split("/")) segment(name, part);
  return inner;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
