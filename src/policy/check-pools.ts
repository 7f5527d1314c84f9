// Pools fail over when the circuit breaker of a member trips; without one they go on calling it.
import type { Names } from "./check-references";
import type { ElementsByName } from "./find";
import { type Problem, problem } from "./policy-error";

/** Statements that send requests to a pool whose members have no circuit breaker. */
export function checkPools(elements: ElementsByName, poolsWithoutBreakers: Names | undefined): readonly Problem[] {
  if (poolsWithoutBreakers === undefined) return [];
  const isPool = membership(poolsWithoutBreakers);
  return (elements.get("set-backend-service") ?? []).flatMap(({ attributes, attributePositions, position }) => {
    const pool = attributes["backend-id"];
    if (typeof pool !== "string" || !isPool(pool)) return [];
    return [
      problem(
        "pool-without-breakers",
        `\`set-backend-service.backend-id\`: expected a pool whose members have a circuit breaker, got ${pool}, which never fails over.`,
        "Give its members one.",
        attributePositions?.["backend-id"] ?? position,
        "warning",
      ),
    ];
  });
}

/** Most backends are no such pools: what answers `has` is not gone through for them. */
function membership(names: Names): (name: string) => boolean {
  if (names.has) return (name) => names.has?.(name) === true;
  const known = new Set([...names].map((name) => name.toLowerCase()));
  return (name) => known.has(name.toLowerCase());
}
