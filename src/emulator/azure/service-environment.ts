// What policies of an API Management service may refer to. Each name is looked up in the state when it is asked for, so
// that a policy is checked as fast in a large service as in a small one.
import type { ArmResource } from "apim-ai-gateway/arm";
import type { Names } from "apim-ai-gateway/policy";
import type { PolicyEnvironment } from "../gateway/policy-environment";
import { type ArmState, parentId } from "./arm-state";
import { backendConfiguration } from "./backend-configuration";
import { hasExternalCache, namedValueConfiguration, policySource, skuName } from "./gateway-configuration";
import { StateIndex } from "./state-index";

/** What the gateway looks up, and Azure goes through for a name that is near. */
export interface ServiceEnvironment extends PolicyEnvironment {
  readonly namedValues: PolicyEnvironment["namedValues"] & Names;
  readonly backends: PolicyEnvironment["backends"] & Names;
  readonly fragments: PolicyEnvironment["fragments"] & Names;
  readonly poolsWithoutBreakers: Names;
}

export class ServiceEnvironments {
  readonly #namedValues: StateIndex;

  constructor(private readonly state: ArmState) {
    this.#namedValues = new StateIndex(state, ({ id, type, properties }) =>
      /\/service\/namedValues$/i.test(type) ? [displayNameKey(parentId(id), String(properties.displayName))] : [],
    );
  }

  of(service: ArmResource): ServiceEnvironment {
    const below = (segment: string) => () => this.state.children(service.id, segment);
    const named = (segment: string) => (name: string) => {
      const found = this.state.get(`${service.id}/${segment}/${name}`);
      return found?.name === name ? found : undefined;
    };
    const nameOf = ({ name }: ArmResource) => name;
    return {
      sku: skuName(service),
      externalCache: hasExternalCache(service, this.state),
      namedValues: new Parts(
        (name) => this.#namedValues.find(displayNameKey(service.id, name)).at(-1),
        below("namedValues"),
        ({ properties }) => String(properties.displayName),
        namedValueConfiguration,
      ),
      backends: new Parts(named("backends"), below("backends"), nameOf, nameOf),
      fragments: new Parts(named("policyFragments"), below("policyFragments"), nameOf, policySource),
      poolsWithoutBreakers: new PoolsWithoutBreakers(this.state, service.id),
    };
  }
}

/** Parts of one kind that a service has, by the names that policies call them. */
class Parts<T> implements Names {
  constructor(
    private readonly found: (name: string) => ArmResource | undefined,
    private readonly all: () => readonly ArmResource[],
    private readonly nameOf: (resource: ArmResource) => string,
    private readonly read: (resource: ArmResource) => T,
  ) {}

  has(name: string): boolean {
    return this.found(name) !== undefined;
  }

  get(name: string): T | undefined {
    const resource = this.found(name);
    return resource && this.read(resource);
  }

  values() {
    return this.all().map(this.read).values();
  }

  [Symbol.iterator]() {
    return this.all().map(this.nameOf).values();
  }
}

/** Pools of several members that all lack a circuit breaker. */
class PoolsWithoutBreakers implements Names {
  constructor(
    private readonly state: ArmState,
    private readonly serviceId: string,
  ) {}

  has(name: string): boolean {
    const { pool = [] } = this.#backend(name) ?? {};
    return pool.length > 1 && pool.every(({ backendId }) => this.#backend(backendId)?.circuitBreaker === undefined);
  }

  *[Symbol.iterator]() {
    for (const { name } of this.state.children(this.serviceId, "backends")) if (this.has(name)) yield name;
  }

  #backend(name: string) {
    const found = this.state.get(`${this.serviceId}/backends/${name}`);
    return found && backendConfiguration(found, this.state);
  }
}

const displayNameKey = (serviceId: string, displayName: string) => `${serviceId.toLowerCase()} ${displayName}`;
