// The policies in the state of a cloud, and what they refer to.
import type { ArmResource } from "apim-ai-gateway/arm";
import { type PolicyReference, type Problem, referencesOf } from "apim-ai-gateway/policy";
import type { ApiType } from "../gateway/configuration";
import { type ArmState, parentId } from "./arm-state";
import { apiType } from "./gateway-configuration";
import { azureProblems, policyProblems, readPolicy } from "./policy-check";
import { type ServiceEnvironment, ServiceEnvironments } from "./service-environment";
import { serviceIdOf } from "./service-id";
import { StateIndex } from "./state-index";

/** ARM types that policies refer to by name. */
const referredTypes: readonly (readonly [type: RegExp, what: PolicyReference["what"]])[] = [
  [/\/service\/backends$/i, "backend"],
  [/\/service\/policyFragments$/i, "policy fragment"],
  [/\/service\/namedValues$/i, "named value"],
];

export class DeployedPolicies {
  readonly #environments: ServiceEnvironments;
  readonly #users: StateIndex;

  constructor(private readonly state: ArmState) {
    this.#environments = new ServiceEnvironments(state);
    this.#users = new StateIndex(state, referenceKeys);
  }

  /** Sentences on why Azure would refuse a policy, or the gateway could not run it. */
  problems(policy: ArmResource): readonly string[] {
    const place = this.#placeOf(policy);
    return place === undefined ? [] : policyProblems(policy, ...place);
  }

  /** What Azure would refuse of a policy, and what one is warned of, whether the gateway could run it or not. */
  azureProblems(policy: ArmResource): readonly Problem[] {
    const place = this.#placeOf(policy);
    return place === undefined ? [] : azureProblems(readPolicy(policy), policy, ...place);
  }

  /** What a policy may refer to, and the type of the API that it is part of. */
  #placeOf({ id }: ArmResource): readonly [ServiceEnvironment, ApiType | undefined] | undefined {
    const service = this.state.get(serviceIdOf(id) ?? "");
    if (service === undefined) return undefined;
    const [path] = /^\/apis\/[^/]+/i.exec(id.slice(service.id.length)) ?? [];
    const api = path === undefined ? undefined : this.state.get(service.id + path);
    return [this.#environments.of(service), api && apiType(api)];
  }

  /** A policy that cannot stand without a resource, which was deleted. */
  brokenWithout({ id, type, name, properties }: ArmResource): ArmResource | undefined {
    const what = referredTypes.find(([pattern]) => pattern.test(type))?.[1];
    if (what === undefined) return undefined;
    const known = what === "named value" ? String(properties.displayName) : name;
    const users = [known, composed].flatMap((one) => this.#users.find(referenceKey(parentId(id), what, one)));
    return users.find((policy) => this.problems(policy).length > 0);
  }
}

/** Stands for names that hold named values: they may be any. */
const composed = "{{}}";

const referenceKey = (serviceId: string, what: PolicyReference["what"], name: string) =>
  `${what} ${serviceId}/${name}`.toLowerCase();

function referenceKeys(resource: ArmResource): readonly string[] {
  const { id, type } = resource;
  const service = serviceIdOf(id);
  if (service === undefined || !/\/(policies|policyFragments)$/i.test(type)) return [];
  const policy = readPolicy(resource);
  if (!("kind" in policy)) return [];
  return referencesOf(policy).map(({ what, name }) =>
    referenceKey(service, what, name.includes("{{") ? composed : name),
  );
}
