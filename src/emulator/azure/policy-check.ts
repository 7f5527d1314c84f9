// Why Azure would refuse a policy, or the gateway could not run it.
import type { ArmResource } from "apim-ai-gateway/arm";
import {
  checkPolicy,
  fragmentTooLong,
  gatewayOfSku,
  type Policy,
  PolicyError,
  type Problem,
  parsePolicy,
  problemText,
  type Scope,
} from "apim-ai-gateway/policy";
import type { ApiType } from "../gateway/configuration";
import { loadProblems } from "../gateway/gateway";
import { isRefused } from "../gateway/refused-problems";
import type { ServiceEnvironment } from "./service-environment";

/**
 * Sentences with line and column for everything that stands in the way of a policy in the format that it names.
 * @param apiType that of the API which the policy is part of
 */
export function policyProblems(
  resource: ArmResource,
  environment: ServiceEnvironment,
  apiType: ApiType | undefined,
): readonly string[] {
  const policy = readPolicy(resource);
  const refused = azureProblems(policy, resource, environment, apiType).filter(isRefused);
  if (refused.length > 0 || !("kind" in policy))
    return refused.map((problem) => {
      const { position } = problem;
      return `${position ? `line ${position.line}, column ${position.column}: ` : ""}${problemText(problem)}`;
    });
  const scope = scopeOf(resource.type);
  const place = { scope, ...(apiType && { apiType }), environment, resourceId: resource.id };
  return loadProblems(policy, place).map(({ line, column, message }) => `line ${line}, column ${column}: ${message}`);
}

/** The policy that a resource carries, in the format that it names, or why it cannot be read. */
export function readPolicy({ properties }: ArmResource): Policy | readonly Problem[] {
  try {
    return parsePolicy(String(properties.value), { format: properties.format === "rawxml" ? "rawxml" : "xml" });
  } catch (error) {
    if (error instanceof PolicyError) return error.problems;
    throw error;
  }
}

/** What Azure would refuse of a policy that a resource carries, and what one is warned of. */
export function azureProblems(
  policy: ReturnType<typeof readPolicy>,
  { type, properties }: ArmResource,
  { sku, backends, fragments, namedValues, poolsWithoutBreakers }: ServiceEnvironment,
  apiType: ApiType | undefined,
): readonly Problem[] {
  if (!("kind" in policy)) return policy;
  const scope = scopeOf(type);
  const tooLong = scope === "fragment" ? fragmentTooLong(String(properties.value)) : undefined;
  const problems = checkPolicy(policy, {
    ...(scope !== "fragment" && { scope: scope satisfies Scope }),
    gateway: gatewayOfSku(sku),
    ...(apiType && { apiType }),
    backends,
    fragments,
    namedValues,
    poolsWithoutBreakers,
  });
  return tooLong ? [tooLong, ...problems] : problems;
}

function scopeOf(type: string): "global" | "product" | "api" | "operation" | "fragment" {
  const plain = type.toLowerCase();
  if (plain.endsWith("/policyfragments")) return "fragment";
  if (plain.endsWith("/apis/operations/policies")) return "operation";
  if (plain.endsWith("/apis/policies")) return "api";
  return plain.endsWith("/products/policies") ? "product" : "global";
}
