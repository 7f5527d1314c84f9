// Which provider serves a resource or a call: the program's own, or the default one with the stack's configuration.
import type { Cloud } from "../azure/cloud";
import { createProvider, packageOf, type ResourceProvider, type Values } from "./providers";
import { providerUrn } from "./registration";

export class ProviderRegistry {
  readonly #cloud: Cloud;
  readonly #config: Readonly<Record<string, string>>;
  readonly #providers = new Map<string, ResourceProvider>();

  /** @param config configuration of the stack, by full key */
  constructor(cloud: Cloud, config: Readonly<Record<string, string>>) {
    this.#cloud = cloud;
    this.#config = config;
  }

  /** Makes a provider that the program declares; `urn` is that of its resource. */
  declare(urn: string, type: string, inputs: Values): void {
    const name = packageOf(type.slice("pulumi:providers:".length));
    this.#providers.set(
      urn,
      createProvider(name, () => this.#cloud, { ...this.#stackConfig(name), ...inputs }),
    );
  }

  /**
   * The provider for a token.
   * @param reference `<urn>::<id>` of a provider that the program declares, or empty
   * @throws Error for a package that the emulator does not have
   */
  of(token: string, reference: string): ResourceProvider {
    const declared = this.#providers.get(providerUrn(reference));
    if (declared !== undefined) return declared;
    const name = packageOf(token);
    let provider = this.#providers.get(name);
    if (provider === undefined) {
      provider = createProvider(name, () => this.#cloud, this.#stackConfig(name));
      this.#providers.set(name, provider);
    }
    return provider;
  }

  #stackConfig(name: string): Values {
    const prefix = `${name}:`;
    const own = Object.entries(this.#config).filter(([key]) => key.startsWith(prefix));
    return Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value]));
  }
}
