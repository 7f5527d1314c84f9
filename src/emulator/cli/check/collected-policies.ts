// The policies that a program deploys. The cloud gets empty ones in their place, so that one that Azure would refuse does
// not keep the others from being seen.
import type { ArmResource } from "apim-ai-gateway/arm";
import type { Problem } from "apim-ai-gateway/policy";
import type { Cloud } from "../../azure/cloud";
import type { EmulatedCloud } from "../../azure/emulated-cloud";

const empty = "<policies><inbound /><backend /><outbound /><on-error /></policies>";

/** A policy, and what Azure would have said of it when it came: what comes later did not exist for it. */
export interface CollectedPolicy {
  readonly resource: ArmResource;
  readonly problems: readonly Problem[];
}

export class CollectedPolicies implements Cloud {
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly #policies = new Map<string, CollectedPolicy>();

  constructor(private readonly cloud: EmulatedCloud) {
    this.subscriptionId = cloud.subscriptionId;
    this.tenantId = cloud.tenantId;
  }

  /** In the order in which they were deployed. */
  all(): readonly CollectedPolicy[] {
    return [...this.#policies.values()];
  }

  async put(resource: ArmResource): Promise<ArmResource> {
    const { id, type, properties } = resource;
    if (!/^Microsoft\.ApiManagement\/service\/(.*\/)?(policies|policyFragments)$/i.test(type) || !isPolicy(properties))
      return this.cloud.put(resource);
    this.#policies.set(id.toLowerCase(), { resource, problems: this.cloud.policyProblems(resource) });
    const value = /policyFragments$/i.test(type) ? "<fragment />" : empty;
    await this.cloud.put({ ...resource, properties: { ...properties, format: "xml", value } });
    return resource;
  }

  get(id: string): ArmResource | undefined {
    return this.#policies.get(id.toLowerCase())?.resource ?? this.cloud.get(id);
  }

  async delete(id: string): Promise<void> {
    await this.cloud.delete(id);
    this.#policies.delete(id.toLowerCase());
  }

  list(armType: string): readonly ArmResource[] {
    return this.cloud.list(armType).map((resource) => this.get(resource.id) ?? resource);
  }

  action(id: string, action: string, body: unknown): Promise<unknown> {
    return this.cloud.action(id, action, body);
  }

  /** Nothing is served. */
  async publish(): Promise<void> {}
}

/** What is no policy at all, or in a format that the cloud does not take, is left to the cloud to refuse. */
function isPolicy({ format = "xml", value }: ArmResource["properties"]): boolean {
  return typeof value === "string" && value !== "" && (format === "xml" || format === "rawxml");
}
