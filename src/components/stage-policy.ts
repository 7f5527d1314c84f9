// The policies of components: held against the gateway that they go to, then deployed.
import { ApiPolicy } from "@pulumi/azure-native/apimanagement";
import type * as pulumi from "@pulumi/pulumi";
import type { Policy } from "../policy";
import { gatewayOfSku, type Node, type PolicyPlace, policyLanguage, renderPolicy, type Stage } from "./policy-language";
import type { GatewayReference } from "./references";
import type { ArgumentProblem } from "./validated";

/** What a component puts into the stages of one API's policy. */
export interface StagePolicy {
  readonly apiType: "http" | "mcp";
  readonly stages: Partial<Record<Stage, readonly Node[]>>;
  /** The argument that a stage comes from; the others come with every instance of the component. */
  readonly from: Partial<Record<Stage, string>>;
}

/** Why API Management would refuse an API's policy, by the argument that leads to it. */
export function stageProblems({ sku }: { readonly sku: string }, policy: StagePolicy): readonly ArgumentProblem[] {
  const { apiType, stages, from } = policy;
  const place: PolicyPlace = { scope: "api", apiType, gateway: gatewayOfSku(sku) };
  const ofStages = Object.entries(stages).flatMap(([stage, statements]) =>
    refusals(policyLanguage().compose({ [stage]: statements }), place, from[stage as Stage] ?? "gateway.sku"),
  );
  // What is wrong with stages together, such as a store without a lookup, is not one argument's.
  const together = refusals(policyLanguage().compose(stages), place, "args").filter(
    ({ reason }) => !ofStages.some((known) => known.reason === reason),
  );
  return [...ofStages, ...together];
}

/** Why API Management would refuse a policy that one argument leads to. */
export function refusals(policy: Policy, place: PolicyPlace, propertyPath: string): readonly ArgumentProblem[] {
  const { checkPolicy, problemText } = policyLanguage();
  const reasons = checkPolicy(policy, place)
    .filter(({ severity }) => severity === "error")
    .map((problem) => `leads to a policy that API Management refuses: ${problemText(problem)}`);
  return [...new Set(reasons)].map((reason) => ({ propertyPath, reason }));
}

/** The policy of an API. */
export function stagePolicy(
  name: string,
  { resourceGroupName, serviceName }: GatewayReference,
  apiId: pulumi.Input<string>,
  { stages }: StagePolicy,
  options: pulumi.CustomResourceOptions,
): ApiPolicy {
  const value = renderPolicy(policyLanguage().compose(stages));
  return new ApiPolicy(
    name,
    { resourceGroupName, serviceName, apiId, policyId: "policy", format: "rawxml", value },
    options,
  );
}
