// Why Azure would refuse a policy, or the gateway could not run it.
import type { ArmResource } from "apim-ai-gateway/arm";
import {
  checkPolicy,
  gatewayOfSku,
  type Policy,
  PolicyError,
  type Problem,
  parsePolicy,
  type Scope,
} from "apim-ai-gateway/policy";
import type { ApiType, GatewayConfiguration } from "../gateway/configuration";
import { loadProblems } from "../gateway/gateway";

/** Sentences with line and column for everything that stands in the way of a policy in the format that it names. */
export function policyProblems(
  { id, type, properties }: ArmResource,
  configuration: GatewayConfiguration,
): readonly string[] {
  const scope = scopeOf(type);
  const api = /\/apis\/([^/]+)\//i.exec(id)?.[1];
  const apiType = configuration.apis.find((one) => one.id.toLowerCase() === api?.toLowerCase())?.type;
  const policy = read(String(properties.value), properties.format === "rawxml" ? "rawxml" : "xml");
  const refused = "kind" in policy ? azureProblems(policy, scope, configuration, apiType) : policy;
  if (refused.length > 0 || !("kind" in policy))
    return refused.map(({ position, message }) =>
      position ? `line ${position.line}, column ${position.column}: ${message}` : message,
    );
  const place = { scope, ...(apiType && { apiType }), configuration, resourceId: id };
  return loadProblems(policy, place).map(({ line, column, message }) => `line ${line}, column ${column}: ${message}`);
}

function read(text: string, format: "xml" | "rawxml"): Policy | readonly Problem[] {
  try {
    return parsePolicy(text, { format });
  } catch (error) {
    if (error instanceof PolicyError) return error.problems;
    throw error;
  }
}

function azureProblems(
  policy: Policy,
  scope: ReturnType<typeof scopeOf>,
  { sku, backends, fragments, namedValues }: GatewayConfiguration,
  apiType: ApiType | undefined,
): readonly Problem[] {
  const problems = checkPolicy(policy, {
    ...(scope !== "fragment" && { scope: scope satisfies Scope }),
    gateway: gatewayOfSku(sku),
    ...(apiType && { apiType }),
    backends: backends.map(({ id }) => id),
    fragments: fragments.map(({ id }) => id),
    namedValues: namedValues.map(({ displayName }) => displayName),
  });
  return problems.filter(({ severity }) => severity === "error");
}

function scopeOf(type: string): "global" | "product" | "api" | "operation" | "fragment" {
  const plain = type.toLowerCase();
  if (plain.endsWith("/policyfragments")) return "fragment";
  if (plain.endsWith("/apis/operations/policies")) return "operation";
  if (plain.endsWith("/apis/policies")) return "api";
  return plain.endsWith("/products/policies") ? "product" : "global";
}
