// Names that stay taken after a deletion, until they are purged or 48 hours have passed.
// https://learn.microsoft.com/azure/api-management/soft-delete
// https://learn.microsoft.com/azure/ai-services/recover-purge-resources
import type { ArmResource } from "apim-ai-gateway/arm";
import type { CloudView } from "./resource-type";

const keptMs = 48 * 3600 * 1000;

/** Where Azure keeps what is deleted of a type. */
export interface SoftDeletion {
  readonly type: string;
  /** The name is taken everywhere in Azure, not only where the resource was. */
  readonly isGlobal: boolean;
  id(resource: ArmResource): string;
}

/** What is left of a resource that is deleted. Deleting it in turn is a purge. */
export function softDeleted(resource: ArmResource, { type, id }: SoftDeletion, cloud: CloudView): ArmResource {
  const { name, apiVersion, location } = resource;
  const properties = { serviceId: resource.id, deletionDate: new Date(cloud.now()).toISOString() };
  return { id: id(resource), type, name, apiVersion, ...(location !== undefined && { location }), properties };
}

/** Whether the name of a resource is still taken by one that was deleted. */
export function isTakenByDeleted(resource: ArmResource, deletion: SoftDeletion, { state, now }: CloudView): boolean {
  const name = resource.name.toLowerCase();
  const left = deletion.isGlobal
    ? state.list(deletion.type).find((deleted) => deleted.name.toLowerCase() === name)
    : state.get(deletion.id(resource));
  const deletedAt = left?.properties.deletionDate;
  return typeof deletedAt === "string" && now() - Date.parse(deletedAt) < keptMs && !state.get(resource.id);
}

const subscriptionOf = (id: string) => id.split("/").slice(0, 3).join("/");
const regionOf = ({ location = "" }: ArmResource) => location.toLowerCase().replaceAll(" ", "");

export const deletedServices: SoftDeletion = {
  type: "Microsoft.ApiManagement/locations/deletedservices",
  isGlobal: true,
  id: (resource) =>
    `${subscriptionOf(resource.id)}/providers/Microsoft.ApiManagement/locations/${regionOf(resource)}/deletedservices/${resource.name}`,
};

export const deletedAccounts: SoftDeletion = {
  type: "Microsoft.CognitiveServices/locations/resourceGroups/deletedAccounts",
  isGlobal: false,
  id: (resource) =>
    `${subscriptionOf(resource.id)}/providers/Microsoft.CognitiveServices/locations/${regionOf(resource)}/resourceGroups/${resource.id.split("/")[4] ?? ""}/deletedAccounts/${resource.name}`,
};
