import { rowOfArmType } from "./body-type";
import { envelope, type Inputs, isRecord, toArm } from "./to-arm";
import { genericResource, parseToken, pathParameters } from "./token";
import type { TypeRow } from "./types";

/** Inputs that azure-native takes for every type. */
const everywhere: readonly string[] = ["azureApiVersion"];

/**
 * Properties that Azure takes or that published samples use, beside what azure-native's default schema has: those of
 * 2025-09-01-preview, of the API types `mcp` and `a2a`, and undocumented ones.
 */
const beyondTheSchema: Readonly<Record<string, readonly string[]>> = {
  "microsoft.apimanagement/service/apis": [
    "mcpProperties",
    "mcpTools",
    "backendId",
    "isAgent",
    "agent",
    "a2aProperties",
    "jsonRpcProperties",
  ],
  "microsoft.apimanagement/service/backends": ["azureRegion", "preferredCarbonEmission"],
  "microsoft.apimanagement/service/diagnostics": ["largeLanguageModel"],
  "microsoft.apimanagement/service/apis/diagnostics": ["largeLanguageModel"],
  "microsoft.insights/components": ["CustomMetricsOptedInType"],
};

/** What is not known of a resource. */
export interface UnknownProperties {
  /** The type itself is not in the table, so nothing is known of its properties. */
  readonly type: boolean;
  /** Names that the type does not have. */
  readonly properties: readonly string[];
}

/**
 * Which inputs of a resource Azure's published types do not know. azure-native drops those of typed resources without a
 * word, and Azure ignores or refuses those of generic ones.
 */
export function unknownProperties(pulumiType: string, inputs: Inputs): UnknownProperties {
  if (pulumiType === genericResource) return unknownGeneric(inputs);
  const row = parseToken(pulumiType)?.row;
  if (row === undefined) return { type: true, properties: [] };
  const known = new Set([...row.inputs, ...everywhere]);
  return { type: false, properties: Object.keys(inputs).filter((name) => !known.has(name) && !name.startsWith("__")) };
}

function unknownGeneric(inputs: Inputs): UnknownProperties {
  const type = toArm(genericResource, inputs, { subscriptionId: "unknown" })?.resource.type.toLowerCase() ?? "";
  const row = rowOfArmType(type)?.row;
  if (row === undefined) return { type: true, properties: [] };
  const known = new Set([...armNames(row), ...(beyondTheSchema[type] ?? [])].map((name) => name.toLowerCase()));
  const properties = isRecord(inputs.properties) ? Object.keys(inputs.properties) : [];
  return {
    type: false,
    properties: properties.filter((name) => !row.literalProperties && !known.has(name.toLowerCase())),
  };
}

/** Names below `properties` of the ARM body. */
function armNames(row: TypeRow): readonly string[] {
  const outside = new Set<string>([
    ...pathParameters(row),
    ...envelope.filter((name) => !row.inProperties?.includes(name)),
  ]);
  return row.inputs
    .filter((name) => !outside.has(name))
    .map((name) => (row.renames?.[name] ?? name).split(".")[0] ?? name);
}
