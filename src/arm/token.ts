import { type TypeRow, typeRows } from "./types";

export const genericResource = "azure-native:resources:Resource";

/** An azure-native type token, taken apart. */
export interface Token {
  readonly module: string;
  readonly typeName: string;
  readonly apiVersion?: string;
  readonly row?: TypeRow;
}

/**
 * Reads `azure-native:apimanagement:Api`, `azure-native:apimanagement/v20240501:Api` and
 * `azure-native_apimanagement_v20240501:apimanagement:Api`. Undefined for a token of another provider.
 */
export function parseToken(pulumiType: string): Token | undefined {
  const [provider = "", moduleText = "", typeName = ""] = pulumiType.split(":");
  const parameterized = /^azure-native_[a-z0-9]+_(v\d{8}\w*)$/.exec(provider);
  if (provider !== "azure-native" && !parameterized) return undefined;
  const [module = "", inModule] = moduleText.split("/");
  const version = parameterized?.[1] ?? inModule;
  const apiVersion = version === undefined ? undefined : apiVersionOf(version);
  const row = Object.hasOwn(typeRows, `${module}:${typeName}`) ? typeRows[`${module}:${typeName}`] : undefined;
  return { module, typeName, apiVersion, row };
}

/** `v20250901preview` → `2025-09-01-preview`. */
function apiVersionOf(sdkVersion: string): string | undefined {
  const match = /^v(\d{4})(\d{2})(\d{2})([a-z]\w*)?$/.exec(sdkVersion);
  if (!match) return undefined;
  return `${match[1]}-${match[2]}-${match[3]}${match[4] ? `-${match[4]}` : ""}`;
}

/** Names of the inputs that make up the id, the resource's own name last. */
export function pathParameters(row: TypeRow): readonly string[] {
  return [...row.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
}
