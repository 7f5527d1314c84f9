// What a program refers to and does not deploy itself: its local.ts says what of it the emulated cloud has.
import { type ArmResource, armTypeOf } from "apim-ai-gateway/arm";
import type { EmulatedCloud } from "../azure/emulated-cloud";
import type { ExistingResource } from "./local-declaration";
import { localProblem } from "./local-services";

const groupType = "Microsoft.Resources/resourceGroups";
/** The region of resource groups that nothing says more about. */
const defaultLocation = "westeurope";

/** The resources in the shape of ARM, behind the resource groups that they are in. */
export function existingResources(declared: readonly ExistingResource[]): readonly ArmResource[] {
  const resources = declared.map(armResource);
  const groups = new Map<string, ArmResource>();
  for (const { id, type, location } of resources) {
    const [group] = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(id) ?? [];
    if (group !== undefined && type !== groupType && !groups.has(group.toLowerCase()))
      groups.set(group.toLowerCase(), armResource({ id: group, location: location ?? defaultLocation }));
  }
  for (const { id, type } of resources) if (type === groupType) groups.delete(id.toLowerCase());
  const isGroup = ({ type }: ArmResource) => type === groupType;
  return [...groups.values(), ...resources.filter(isGroup), ...resources.filter((resource) => !isGroup(resource))];
}

/** What exists already says which subscription it is. */
export function subscriptionOf([first]: readonly ExistingResource[]): { readonly subscriptionId?: string } {
  const subscriptionId = first?.id.split("/")[2];
  return subscriptionId === undefined ? {} : { subscriptionId };
}

/**
 * Puts the resources into the cloud, one after the other.
 * @throws CliError naming everything that Azure would refuse, a line each
 */
export async function addExisting(cloud: EmulatedCloud, resources: readonly ArmResource[]): Promise<void> {
  const problems: string[] = [];
  for (const resource of resources)
    await cloud.put(resource, resource).catch(({ message }: Error) => problems.push(`\`${resource.id}\`: ${message}`));
  if (problems.length > 0) throw localProblem(new Error(problems.join("\n")));
}

function armResource({ id, apiVersion = "", properties = {}, ...rest }: ExistingResource): ArmResource {
  const { name: _, type: __, etag: ___, systemData: ____, ...envelope } = rest;
  return { ...envelope, id, type: armTypeOf(id), name: id.slice(id.lastIndexOf("/") + 1), apiVersion, properties };
}
