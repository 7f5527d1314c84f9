// Why Azure would refuse a policy, or the gateway could not run it.
import type { ArmResource } from "apim-ai-gateway/arm";
import { checkPolicy, gatewayOfSku, PolicyError, type Problem, parsePolicy, type Scope } from "apim-ai-gateway/policy";
import type { GatewayConfiguration } from "../gateway/configuration";
import type { Gateway } from "../gateway/gateway";

/** Sentences with line and column for everything that stands in the way of a policy. */
export function policyProblems(
  policy: ArmResource,
  configuration: GatewayConfiguration,
  gateway: Gateway,
): readonly string[] {
  const xml = String(policy.properties.value);
  const scope = scopeOf(policy.type);
  const api = /\/apis\/([^/]+)\//i.exec(policy.id)?.[1];
  const apiType = configuration.apis.find(({ id }) => id.toLowerCase() === api?.toLowerCase())?.type;
  const found = readProblems(xml, scope, configuration, apiType);
  if (found.length > 0)
    return found.map(({ position, message }) =>
      position ? `line ${position.line}, column ${position.column}: ${message}` : message,
    );
  const place = { scope, ...(apiType && { apiType }), configuration };
  return gateway
    .check({ xml, resourceId: policy.id }, place)
    .map(({ line, column, message }) => `line ${line}, column ${column}: ${message}`);
}

function readProblems(
  xml: string,
  scope: ReturnType<typeof scopeOf>,
  { sku, backends, fragments, namedValues }: GatewayConfiguration,
  apiType: "http" | "mcp" | "a2a" | undefined,
): readonly Problem[] {
  try {
    const problems = checkPolicy(parsePolicy(xml), {
      ...(scope !== "fragment" && { scope: scope satisfies Scope }),
      gateway: gatewayOfSku(sku),
      ...(apiType && { apiType }),
      backends: backends.map(({ id }) => id),
      fragments: fragments.map(({ id }) => id),
      namedValues: namedValues.map(({ displayName }) => displayName),
    });
    return problems.filter(({ severity }) => severity === "error");
  } catch (error) {
    if (error instanceof PolicyError) return error.problems;
    throw error;
  }
}

function scopeOf(type: string): "global" | "product" | "api" | "operation" | "fragment" {
  const plain = type.toLowerCase();
  if (plain.endsWith("/policyfragments")) return "fragment";
  if (plain.endsWith("/apis/operations/policies")) return "operation";
  if (plain.endsWith("/apis/policies")) return "api";
  return plain.endsWith("/products/policies") ? "product" : "global";
}
