// Managed identities, as Azure answers them: https://learn.microsoft.com/entra/identity/managed-identities-azure-resources
import type { ArmResource } from "apim-ai-gateway/arm";
import { type CloudView, isRecord, type ResourceType, textOf, withProperties } from "./resource-type";

/** Identities of their own, which resources use by their ids. */
export const userAssignedIdentities: ResourceType = {
  complete: (resource, previous, cloud) =>
    withProperties(resource, {
      principalId: previous?.properties.principalId ?? cloud.guid(),
      clientId: previous?.properties.clientId ?? cloud.guid(),
      tenantId: cloud.tenantId,
    }),
};

/** The resource with what Azure makes of its `identity`; whatever its type, that is the same. */
export function withIdentity(
  resource: ArmResource,
  previous: ArmResource | undefined,
  cloud: Pick<CloudView, "state" | "tenantId" | "guid">,
): ArmResource {
  const { identity } = resource;
  if (identity === undefined) return resource;
  const own = /SystemAssigned/i.test(String(identity.type)) && {
    principalId: previous?.identity?.principalId ?? cloud.guid(),
    tenantId: cloud.tenantId,
  };
  const before = previous?.identity?.userAssignedIdentities;
  const known = (id: string) => cloud.state.get(id)?.properties ?? (isRecord(before) ? before[id] : undefined);
  const ids = assignedIds(identity.userAssignedIdentities);
  const assigned = ids.length > 0 && {
    userAssignedIdentities: Object.fromEntries(ids.map((id) => [id, principalIn(known(id))])),
  };
  return { ...resource, identity: { ...identity, ...own, ...assigned } };
}

/** azure-native takes a list of ids where Azure has an object of them. */
function assignedIds(identities: unknown): readonly string[] {
  if (Array.isArray(identities)) return identities.map(String);
  return isRecord(identities) ? Object.keys(identities) : [];
}

/** Nothing for an identity that only another stack knows. */
function principalIn(known: unknown) {
  return isRecord(known) ? { principalId: known.principalId, clientId: known.clientId } : {};
}

/** The principal of a resource's own identity, or of the user-assigned one with this client id. */
export function principalOfIdentity(resource: ArmResource | undefined, clientId: string | undefined) {
  if (clientId === undefined) return textOf(resource?.identity?.principalId);
  const assigned = resource?.identity?.userAssignedIdentities;
  const found = isRecord(assigned) ? Object.values(assigned) : [];
  return textOf(
    found.filter(isRecord).find((one) => String(one.clientId).toLowerCase() === clientId.toLowerCase())?.principalId,
  );
}
