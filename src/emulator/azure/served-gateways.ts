// The gateways of a cloud's API Management services: what they serve, and where.
import type { ArmResource } from "apim-ai-gateway/arm";
import { systemChance } from "../gateway/chance";
import type { GatewayConfiguration } from "../gateway/configuration";
import type { GatewayServices } from "../gateway/exchange";
import { createGateway, type Gateway, type ListeningGateway } from "../gateway/gateway";
import type { ArmState } from "./arm-state";
import { gatewayConfiguration } from "./gateway-configuration";
import type { IdentityTokens } from "./identity-tokens";
import { principalOfIdentity } from "./managed-identity";
import { type Consumer, consumersOf, type OfferedApi, offeredApis } from "./offered";
import { textOf } from "./resource-type";
import { serviceIdOf, serviceType } from "./service-id";

/** Where the gateway of a service is served, and what clients find there. */
export interface ServedGateway {
  readonly serviceId: string;
  /** Name of the service. */
  readonly name: string;
  readonly url: string;
  readonly apis: readonly OfferedApi[];
  readonly consumers: readonly Consumer[];
}

/** One gateway a service. All maps have the id of the service in lower case as their key. */
export class ServedGateways {
  readonly #state: ArmState;
  readonly #tokens: IdentityTokens;
  readonly #services: Omit<GatewayServices, "identity" | "chance">;
  readonly #gateways = new Map<string, Gateway>();
  readonly #listening = new Map<string, ListeningGateway>();
  readonly #published = new Map<string, GatewayConfiguration>();
  /** Services by the host name that they have in Azure. */
  readonly #hosts = new Map<string, string>();
  /** Services of which something has changed since they were published. */
  readonly #changed = new Set<string>();
  #serves = false;
  /** The last call that served what was new. */
  #turn: Promise<void> = Promise.resolve();

  constructor(state: ArmState, tokens: IdentityTokens, services: Omit<GatewayServices, "identity" | "chance">) {
    this.#state = state;
    this.#tokens = tokens;
    this.#services = services;
    state.onChange((id) => {
      const service = serviceIdOf(id);
      if (service !== undefined) this.#changed.add(service.toLowerCase());
    });
  }

  /**
   * Makes the state serve as it now is; all of it or nothing.
   * @throws GatewayLoadError for what a gateway cannot serve
   */
  async publish(): Promise<void> {
    const next = new Map<string, GatewayConfiguration>();
    for (const key of this.#changed) {
      const service = this.#state.get(key);
      const before = this.#published.get(key);
      if (service !== undefined) next.set(key, gatewayConfiguration(service, this.#state));
      // A service that is gone answers nothing any more.
      else if (before !== undefined) next.set(key, emptied(before));
    }
    const loaded: string[] = [];
    try {
      for (const [key, configuration] of next) {
        this.#gateway(key).load(configuration);
        loaded.push(key);
      }
    } catch (error) {
      // All of it or nothing: services that took the new state go back to what they served.
      for (const key of loaded) {
        const before = this.#published.get(key);
        if (before) this.#gateway(key).load(before);
      }
      throw error;
    }
    for (const [key, configuration] of next) this.#published.set(key, configuration);
    this.#nameHosts();
    this.#changed.clear();
    await this.#serveNew();
  }

  /**
   * Serves the gateways on 127.0.0.1: the first service on `port`, further ones on free ports. Services that are published
   * later are served too.
   * @throws Error when there is no service, or the port is in use
   */
  async listen(port: number): Promise<void> {
    const [first] = this.#state.list(serviceType);
    if (first === undefined)
      throw new Error("The program deploys no API Management service, so there is no gateway to serve.");
    await this.#listenFor(first, port);
    this.#serves = true;
    await this.#serveNew();
  }

  /** The services that are served, where, and what they offer there. */
  get served(): readonly ServedGateway[] {
    return this.#state.list(serviceType).flatMap(({ id, name }) => {
      const listening = this.#listening.get(id.toLowerCase());
      const published = this.#published.get(id.toLowerCase());
      if (listening === undefined) return [];
      const { url } = listening;
      const apis = published === undefined ? [] : offeredApis(published, url);
      return [{ serviceId: id, name, url, apis, consumers: published === undefined ? [] : consumersOf(published) }];
    });
  }

  async close(): Promise<void> {
    await this.#turn;
    await Promise.all([...this.#listening.values()].map((listening) => listening.close()));
    this.#listening.clear();
  }

  /** One call after the other, so that no service is served twice. */
  #serveNew(): Promise<void> {
    const turn = this.#turn.then(() => this.#serveUnserved());
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Serves what is not yet served. The address of a service that is gone goes to one that took its place. */
  async #serveUnserved(): Promise<void> {
    if (!this.#serves) return;
    const gone = [...this.#listening].filter(([key]) => this.#state.get(key) === undefined);
    for (const service of this.#state.list(serviceType)) {
      if (this.#listening.has(service.id.toLowerCase())) continue;
      const [key, listening] = gone.shift() ?? [];
      if (key === undefined || listening === undefined) {
        await this.#listenFor(service, 0);
        continue;
      }
      this.#listening.delete(key);
      this.#gateways.delete(key);
      // Closing frees the port at once and then lets running requests finish.
      const closed = listening.close();
      await this.#listenFor(service, Number(new URL(listening.url).port));
      await closed;
    }
  }

  async #listenFor({ id }: ArmResource, port: number): Promise<void> {
    const elsewhere = (host: string) => this.#ofHost(host);
    this.#listening.set(id.toLowerCase(), await this.#gateway(id).listen({ port, elsewhere }));
  }

  #nameHosts(): void {
    this.#hosts.clear();
    for (const { id, properties } of this.#state.list(serviceType)) {
      const url = textOf(properties.gatewayUrl);
      if (url !== undefined) this.#hosts.set(new URL(url).hostname, id.toLowerCase());
    }
  }

  #ofHost(host: string): Gateway | undefined {
    const colon = host.indexOf(":");
    const key = this.#hosts.get((colon < 0 ? host : host.slice(0, colon)).toLowerCase());
    return key === undefined ? undefined : this.#gateways.get(key);
  }

  #gateway(serviceId: string): Gateway {
    const key = serviceId.toLowerCase();
    let gateway = this.#gateways.get(key);
    if (!gateway) {
      const token = (resource: string, clientId?: string) => this.#identityToken(key, resource, clientId);
      gateway = createGateway({ ...this.#services, chance: systemChance, identity: { token } });
      this.#gateways.set(key, gateway);
    }
    return gateway;
  }

  async #identityToken(serviceId: string, resource: string, clientId: string | undefined): Promise<string> {
    const principalId = principalOfIdentity(this.#state.get(serviceId), clientId);
    if (principalId === undefined)
      throw new Error(
        clientId === undefined
          ? "the service has no system-assigned identity."
          : `the service has no user-assigned identity ${clientId}.`,
      );
    return this.#tokens.token(principalId, resource);
  }
}

function emptied(configuration: GatewayConfiguration): GatewayConfiguration {
  const nothing = { apis: [], products: [], subscriptions: [], backends: [], fragments: [] };
  return { ...configuration, policy: undefined, ...nothing };
}
