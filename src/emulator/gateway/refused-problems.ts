import { checkPolicy, gatewayOfSku, type Policy, type Problem, problemText, type Scope } from "apim-ai-gateway/policy";
import type { CompileEnvironment } from "./compile-environment";
import type { ApiType } from "./configuration";

/** Warnings about what one source lets Azure take and another does not: how it would run is not known. */
const unsure: ReadonlySet<string> = new Set([
  "missing-attribute",
  "element-count",
  "invalid-value",
  "undocumented-attribute",
]);

/** Whether a policy with this problem is not loaded. */
export function isRefused({ severity, code }: Problem): boolean {
  return severity === "error" || unsure.has(code);
}

/**
 * What compiles may still stand in a wrong section, have attributes that mean nothing, or not exist in the service's
 * tier. That is asked only of policies without other problems, which would be the same ones in other words.
 */
export function refuseWhatAzureRefuses(
  policy: Policy,
  resourceId: string,
  place: { readonly scope?: Scope; readonly apiType: ApiType | undefined },
  environment: CompileEnvironment,
): void {
  const { scope, apiType } = place;
  const gateway = gatewayOfSku(environment.sku);
  for (const problem of checkPolicy(policy, { gateway, ...(scope && { scope }), ...(apiType && { apiType }) })) {
    if (isRefused(problem)) environment.problems.add(resourceId, problem.position, problemText(problem));
  }
}
