// The providers of the emulator, by package.
import type { Cloud } from "../../azure/cloud";
import { AzureNativeProvider, azureNativeVersion } from "./azure-native";
import { AzureAdProvider, azureAdVersion } from "./azuread/azuread-provider";
import { RandomProvider, randomVersion } from "./random";
import type { ResourceProvider, Values } from "./resource-provider";

export type {
  Autonaming,
  Checked,
  Declaration,
  Difference,
  Known,
  Provided,
  Read,
  ResourceProvider,
  Secrets,
  Values,
} from "./resource-provider";

interface ProviderRow {
  /** The package that it stands in for. */
  readonly version: string;
  make(cloud: () => Cloud, config: Values): ResourceProvider;
}

const rows: Readonly<Record<string, ProviderRow>> = {
  "azure-native": { version: azureNativeVersion, make: (cloud, config) => new AzureNativeProvider(cloud(), config) },
  azuread: { version: azureAdVersion, make: (cloud) => new AzureAdProvider(cloud()) },
  random: { version: randomVersion, make: () => new RandomProvider() },
};

/** Names of the packages whose providers the emulator has. */
export const providerNames: readonly string[] = Object.keys(rows);

/** @throws Error for a package that the emulator does not have */
export function providerVersion(name: string): string {
  return rowOf(name).version;
}

/**
 * The provider of a package, with its configuration: arguments of its own, or the stack's without the package's name.
 * @param cloud called by those that need one
 * @throws Error for a package that the emulator does not have, or when there is no cloud
 */
export function createProvider(name: string, cloud: () => Cloud, config: Values): ResourceProvider {
  return rowOf(name).make(cloud, config);
}

function rowOf(name: string): ProviderRow {
  const row = Object.hasOwn(rows, name) ? rows[name] : undefined;
  if (row === undefined)
    throw new Error(`\`${name}\`: expected one of ${providerNames.join(", ")}. The emulator has no other providers.`);
  return row;
}

/** The package of a type or function token; parameterized packages of azure-native are azure-native's. */
export function packageOf(token: string): string {
  const [name = ""] = token.split(":");
  return name.startsWith("azure-native_") ? "azure-native" : name;
}
