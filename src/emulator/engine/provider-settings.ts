/** What a provider of azure-native adds to the resources and functions that it serves. */
export interface ProviderSettings {
  readonly subscriptionId: string | undefined;
  /** Where resources go that name no location and are in no resource group with one. */
  readonly location: string | undefined;
}

/**
 * The settings of a provider: its own arguments when the program made it, otherwise those of the stack's configuration.
 * @param inputs arguments of the explicit provider
 * @see https://www.pulumi.com/registry/packages/azure-native/installation-configuration/
 */
export function providerSettings(
  inputs: Readonly<Record<string, unknown>> | undefined,
  config: Readonly<Record<string, string>>,
): ProviderSettings {
  const setting = (name: string) => {
    const value = inputs?.[name] ?? config[`azure-native:${name}`];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  return { subscriptionId: setting("subscriptionId"), location: setting("location") };
}

/** The URN in a provider reference, which is `<urn>::<id>`. */
export function providerUrn(reference: string): string {
  return reference.slice(0, Math.max(0, reference.lastIndexOf("::")));
}
