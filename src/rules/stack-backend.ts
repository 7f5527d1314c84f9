// Backends and pools of a stack, as far as rules look at them.
import { unknownValue } from "./readable-properties";
import type { StackResource } from "./stack-resource";

export interface StackBackend {
  readonly resource: StackResource;
  readonly name: string;
  readonly url: string | undefined;
  /** Names of the members, when the backend is a pool. */
  readonly members: readonly string[];
  /** How many circuit breaker rules can trip; what only the update knows is taken to. */
  readonly circuitBreakerRules: number;
}

export function backendOf(resource: StackResource): StackBackend {
  const { pool, url, circuitBreaker } = resource.arm.properties;
  return {
    resource,
    name: resource.arm.name,
    url: typeof url === "string" ? url : undefined,
    members: listOf(partOf(pool, "services")).flatMap((member) => {
      const id = partOf(member, "id");
      return typeof id === "string" ? [id.slice(id.lastIndexOf("/") + 1)] : [];
    }),
    circuitBreakerRules: listOf(partOf(circuitBreaker, "rules")).filter(canTrip).length,
  };
}

/** A rule trips by failures that it counts, among answers or errors that it calls failures. */
function canTrip(rule: unknown): boolean {
  const condition = partOf(rule, "failureCondition");
  const isGiven = (name: string) => partOf(condition, name) !== undefined;
  const isListed = (name: string) => listOf(partOf(condition, name)).length > 0;
  return (isGiven("count") || isGiven("percentage")) && (isListed("statusCodeRanges") || isListed("errorReasons"));
}

/** A part of what is unknown is unknown. */
function partOf(value: unknown, name: string): unknown {
  if (value === unknownValue) return unknownValue;
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === unknownValue ? [unknownValue] : [];
}
