import type { GatewayConfiguration, NamedValueConfiguration, PolicySource } from "./configuration";

/** What policies of one service may refer to; names are spelt as the resources spell them. */
export interface PolicyEnvironment {
  readonly sku: string;
  readonly externalCache: boolean;
  /** By display name. */
  readonly namedValues: Pick<ReadonlyMap<string, NamedValueConfiguration>, "get" | "values">;
  readonly backends: Pick<ReadonlySet<string>, "has">;
  readonly fragments: Pick<ReadonlyMap<string, PolicySource>, "get">;
}

export function environmentOf(configuration: GatewayConfiguration): PolicyEnvironment {
  return {
    sku: configuration.sku,
    externalCache: configuration.externalCache,
    namedValues: new Map(configuration.namedValues.map((value) => [value.displayName, value])),
    backends: new Set(configuration.backends.map(({ id }) => id)),
    fragments: new Map(configuration.fragments.map(({ id, policy }) => [id, policy])),
  };
}
