// The providers of the emulator, by package.
import type { Cloud } from "../../azure/cloud";
import { AzureNativeProvider } from "./azure-native";
import { AzureAdProvider } from "./azuread/azuread-provider";
import { RandomProvider } from "./random";
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

const makers: Readonly<Record<string, (cloud: Cloud, config: Values) => ResourceProvider>> = {
  "azure-native": (cloud, config) => new AzureNativeProvider(cloud, config),
  azuread: (cloud) => new AzureAdProvider(cloud),
  random: () => new RandomProvider(),
};

/** Names of the packages whose providers the emulator has. */
export const providerNames: readonly string[] = Object.keys(makers);

/**
 * The provider of a package, with its configuration: arguments of its own, or the stack's without the package's name.
 * @throws Error for a package that the emulator does not have
 */
export function createProvider(name: string, cloud: Cloud, config: Values): ResourceProvider {
  const make = Object.hasOwn(makers, name) ? makers[name] : undefined;
  if (make === undefined)
    throw new Error(`\`${name}\`: expected one of ${providerNames.join(", ")}. The emulator has no other providers.`);
  return make(cloud, config);
}

/** The package of a type or function token; parameterized packages of azure-native are azure-native's. */
export function packageOf(token: string): string {
  const [name = ""] = token.split(":");
  return name.startsWith("azure-native_") ? "azure-native" : name;
}
