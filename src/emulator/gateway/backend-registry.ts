// Backend entities of a configuration: which one takes a request.
// https://learn.microsoft.com/azure/api-management/backends#load-balanced-pool
import { CircuitBreaker } from "./circuit-breaker";
import type { BackendConfiguration, GatewayConfiguration, PoolMember } from "./configuration";
import { PolicyFault } from "./policy-fault";
import type { ProblemList } from "./problem-list";

/** A single backend with a URL. */
export interface SingleBackend {
  readonly configuration: BackendConfiguration;
  readonly url: string;
  readonly breaker: CircuitBreaker | undefined;
}

interface WeightedMember {
  readonly backend: SingleBackend;
  readonly priority: number;
  readonly weight: number;
  /** Smooth weighted round robin: grows by the weight each turn, falls by the sum when chosen. */
  turn: number;
}

/** Members by priority, the lowest number first. */
type PoolGroups = readonly (readonly WeightedMember[])[];

export class BackendRegistry {
  readonly #singles = new Map<string, SingleBackend>();
  readonly #pools = new Map<string, PoolGroups>();

  /** Breakers whose rule has not changed keep their state from `previous`. */
  constructor(configuration: GatewayConfiguration, problems: ProblemList, previous?: BackendRegistry) {
    const where = (id: string) => `${configuration.serviceId}/backends/${id}`;
    for (const backend of configuration.backends) {
      if (backend.pool !== undefined) continue;
      if (backend.url === undefined || !URL.canParse(backend.url) || !/^https?:/i.test(backend.url)) {
        problems.add(
          where(backend.id),
          undefined,
          `\`url\`: expected an http or https URL, got ${backend.url ?? "none"}. Correct it.`,
        );
        continue;
      }
      this.#singles.set(backend.id, {
        configuration: backend,
        url: backend.url,
        breaker: breakerOf(backend, previous),
      });
    }
    for (const backend of configuration.backends) {
      if (backend.pool === undefined) continue;
      this.#pools.set(
        backend.id,
        this.#groups(backend.pool, (message) => problems.add(where(backend.id), undefined, message)),
      );
    }
  }

  single(id: string): SingleBackend | undefined {
    return this.#singles.get(id);
  }

  /**
   * The backend that takes a request now.
   * @throws PolicyFault 503 when its breaker, or that of every member, is tripped; 500 when there is no such backend
   */
  choose(id: string, now: number): SingleBackend {
    const single = this.#singles.get(id);
    if (single !== undefined) {
      if (single.breaker?.isTripped(now)) throw unavailable(`Backend ${id} is temporarily unavailable.`);
      return single;
    }
    const groups = this.#pools.get(id);
    if (groups === undefined) {
      throw new PolicyFault("set-backend-service", "BackendNotFound", `There is no backend ${id}.`, 500);
    }
    for (const group of groups) {
      const eligible = group.filter(({ backend }) => !backend.breaker?.isTripped(now));
      if (eligible.length > 0) return nextOf(eligible).backend;
    }
    throw unavailable(`Backend pool ${id} is temporarily unavailable.`);
  }

  #groups(members: readonly PoolMember[], refuse: (message: string) => void): PoolGroups {
    const groups = new Map<number, WeightedMember[]>();
    for (const { backendId, priority, weight } of members) {
      const backend = this.#singles.get(backendId);
      if (backend === undefined) {
        refuse(`\`pool\`: expected single backends, got ${backendId}. Create it first; a pool cannot be a member.`);
        continue;
      }
      const group = groups.get(priority) ?? [];
      group.push({ backend, priority, weight, turn: 0 });
      groups.set(priority, group);
    }
    return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
  }
}

function breakerOf(backend: BackendConfiguration, previous: BackendRegistry | undefined): CircuitBreaker | undefined {
  if (backend.circuitBreaker === undefined) return undefined;
  const kept = previous?.single(backend.id);
  const same =
    kept?.url === backend.url && JSON.stringify(kept?.breaker?.rule) === JSON.stringify(backend.circuitBreaker);
  return same && kept?.breaker !== undefined ? kept.breaker : new CircuitBreaker(backend.circuitBreaker);
}

function nextOf(members: readonly WeightedMember[]): WeightedMember {
  let total = 0;
  let best = members[0] as WeightedMember;
  const unweighted = members.every(({ weight }) => weight === 0);
  for (const member of members) {
    const weight = unweighted ? 1 : member.weight;
    total += weight;
    member.turn += weight;
    if (member.turn > best.turn) best = member;
  }
  best.turn -= total;
  return best;
}

function unavailable(message: string): PolicyFault {
  return new PolicyFault("forward-request", "BackendConnectionFailure", message, 503);
}
