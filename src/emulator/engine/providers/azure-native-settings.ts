import type { Values } from "./resource-provider";

/** What a provider of azure-native adds to the resources and functions that it serves. */
export interface AzureNativeSettings {
  readonly subscriptionId: string;
  /** Where resources go that name no location and are in no resource group with one. */
  readonly location: string | undefined;
}

/**
 * The settings of a provider, from its arguments or the stack's configuration.
 * @param defaults the subscription of the emulated cloud
 * @see https://www.pulumi.com/registry/packages/azure-native/installation-configuration/
 */
export function azureNativeSettings(
  config: Values,
  defaults: { readonly subscriptionId: string },
): AzureNativeSettings {
  const setting = (name: string) => {
    const value = config[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  return { subscriptionId: setting("subscriptionId") ?? defaults.subscriptionId, location: setting("location") };
}
