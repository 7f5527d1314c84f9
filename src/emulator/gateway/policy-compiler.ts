// Compiles policy documents to steps, once, at load. Everything that could fail without a request fails here.
import type { Policy, Section } from "apim-ai-gateway/policy";
import type { CompileEnvironment } from "./compile-environment";
import type { ApiType, PolicySource } from "./configuration";
import { readSource } from "./policy-source";
import { refuseWhatAzureRefuses } from "./refused-problems";
import { type CompiledStatement, compileSection, type Place, type Scope } from "./section-compiler";

export type CompiledDocument = Readonly<Record<Section, readonly CompiledStatement[]>>;

/** Compiles the policy of a scope; undefined when its text cannot be read. */
export function compileDocument(
  source: PolicySource,
  scope: Exclude<Scope, "fragment">,
  apiType: ApiType | undefined,
  environment: CompileEnvironment,
): CompiledDocument | undefined {
  const policy = readSource(source, environment.problems);
  if (policy === undefined) return undefined;
  const before = environment.problems.count;
  const compiled = compilePolicy(policy, source.resourceId, scope, apiType, environment);
  if (environment.problems.count === before)
    refuseWhatAzureRefuses(policy, source.resourceId, { scope, apiType }, environment);
  return compiled;
}

/** Compiles a policy that was read already; whether Azure would take it is not asked. */
export function compilePolicy(
  policy: Policy,
  resourceId: string,
  scope: Exclude<Scope, "fragment">,
  apiType: ApiType | undefined,
  environment: CompileEnvironment,
): CompiledDocument | undefined {
  if (policy.kind !== "policies") {
    environment.problems.add(
      resourceId,
      undefined,
      policy.kind === "fragment"
        ? "`fragment`: expected `policies`. Make it a policy fragment instead."
        : "`resolver`: expected `policies`. Make it the policy of a resolver instead.",
    );
    return undefined;
  }
  const section = (name: Section) => {
    const place: Place = {
      outerScope: scope,
      scope,
      section: name,
      apiType,
      resourceId,
      including: [],
    };
    return compileSection(policy[name], place, environment);
  };
  return {
    inbound: section("inbound"),
    backend: section("backend"),
    outbound: section("outbound"),
    "on-error": section("on-error"),
  };
}

/** Compiles a fragment, as `resourceId` has it, as if a section included it. */
export function compileFragment(
  policy: Policy,
  resourceId: string,
  section: Section,
  environment: CompileEnvironment,
): void {
  const place: Place = {
    outerScope: "api",
    scope: "fragment",
    section,
    apiType: undefined,
    resourceId,
    including: [resourceId.slice(resourceId.lastIndexOf("/") + 1)],
  };
  if (policy.kind === "fragment") compileSection(policy.children, place, environment);
  else
    environment.problems.add(
      resourceId,
      undefined,
      `\`${policy.kind}\`: expected \`fragment\`. Write a policy fragment.`,
    );
}
