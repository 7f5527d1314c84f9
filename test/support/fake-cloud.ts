import type { ArmResource } from "apim-ai-gateway/arm";
import { ArmError, type Cloud } from "../../src/emulator/azure/cloud";

/** Keeps what it is given and answers it unchanged. */
export class FakeCloud implements Cloud {
  readonly subscriptionId = "00000000-0000-0000-0000-000000000001";
  readonly tenantId = "00000000-0000-0000-0000-000000000002";
  readonly resources = new Map<string, ArmResource>();
  readonly calls: string[] = [];
  published = 0;
  /** Set to refuse what matches, as Azure would. */
  refuse: (resource: ArmResource) => string | undefined = () => undefined;

  async put(resource: ArmResource): Promise<ArmResource> {
    const reason = this.refuse(resource);
    if (reason !== undefined) throw new ArmError("ValidationError", reason);
    this.calls.push(`put ${resource.type} ${resource.name}`);
    this.resources.set(resource.id.toLowerCase(), resource);
    return resource;
  }
  get(id: string) {
    return this.resources.get(id.toLowerCase());
  }
  async delete(id: string) {
    const resource = this.get(id);
    if (resource) this.calls.push(`delete ${resource.type} ${resource.name}`);
    this.resources.delete(id.toLowerCase());
  }
  list(armType: string) {
    return [...this.resources.values()].filter(({ type }) => type === armType);
  }
  async action(_: string, action: string): Promise<unknown> {
    throw new ArmError("NotEmulated", action);
  }
  async publish() {
    this.published++;
  }
}
