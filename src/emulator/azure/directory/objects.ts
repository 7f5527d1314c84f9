// Looking objects of the directory up.
import type { ArmResource } from "apim-ai-gateway/arm";
import type { ArmState } from "../arm-state";
import { isRecord, textOf } from "../resource-type";

/** The role of who is assigned to an application that publishes none. */
export const defaultRole = "00000000-0000-0000-0000-000000000000";

export interface AppRole {
  readonly id: string;
  readonly value: string | undefined;
  readonly isEnabled: boolean;
  /** `User`, `Application` or both. */
  readonly allowedMemberTypes: readonly unknown[];
}

/** Who may be given a role, be in a group or own something. */
export interface Principal {
  readonly type: "ServicePrincipal" | "Group" | "User";
  readonly displayName: string;
}

export function sameText(one: unknown, other: unknown): boolean {
  return typeof one === "string" && typeof other === "string" && one.toLowerCase() === other.toLowerCase();
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function recordsOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return listOf(value).filter(isRecord);
}

export function applicationOf(state: ArmState, clientId: unknown): ArmResource | undefined {
  return state.list("Microsoft.Graph/applications").find(({ properties }) => sameText(properties.appId, clientId));
}

export function servicePrincipalOf(state: ArmState, clientId: unknown): ArmResource | undefined {
  return state.list("Microsoft.Graph/servicePrincipals").find(({ properties }) => sameText(properties.appId, clientId));
}

/** The application whose tokens are asked for under an identifier URI or a client id. */
export function applicationNamed(state: ArmState, audience: string): ArmResource | undefined {
  const wanted = audience.replace(/\/$/, "");
  return state
    .list("Microsoft.Graph/applications")
    .find(
      ({ properties }) =>
        sameText(properties.appId, wanted) ||
        listOf(properties.identifierUris).some((uri) => sameText(String(uri).replace(/\/$/, ""), wanted)),
    );
}

export function appRolesOf(application: ArmResource | undefined): readonly AppRole[] {
  return recordsOf(application?.properties.appRoles).map((role) => ({
    id: String(role.id),
    value: textOf(role.value),
    isEnabled: role.isEnabled !== false,
    allowedMemberTypes: listOf(role.allowedMemberTypes),
  }));
}

/** A principal by its object id: one of the directory, a managed identity, or who deploys. */
export function principalOf(state: ArmState, tenantId: string, objectId: unknown): Principal | undefined {
  if (typeof objectId !== "string") return undefined;
  for (const [collection, type] of collections) {
    const found = state.get(`/${collection}/${objectId}`);
    if (found === undefined) continue;
    // A service principal has the name of its application.
    const { properties } =
      type === "ServicePrincipal" ? (applicationOf(state, found.properties.appId) ?? found) : found;
    return { type, displayName: textOf(properties.displayName) ?? "" };
  }
  const owner = state.all().find(({ identity }) => sameText(identity?.principalId, objectId));
  if (owner !== undefined) return { type: "ServicePrincipal", displayName: owner.name };
  // The emulator deploys as a principal that has the tenant's id, as azure-native's client configuration says.
  return sameText(objectId, tenantId) ? { type: "ServicePrincipal", displayName: "" } : undefined;
}

const collections = [
  ["servicePrincipals", "ServicePrincipal"],
  ["groups", "Group"],
  ["users", "User"],
] as const;

/** Sentences for the members of a list that are no principals of the tenant. */
export function unknownPrincipals(
  state: ArmState,
  tenantId: string,
  property: string,
  objectIds: unknown,
): readonly string[] {
  return listOf(objectIds)
    .filter((id) => principalOf(state, tenantId, id) === undefined)
    .map(
      (id) =>
        `\`${property}\`: expected object ids of users, groups or service principals of the tenant, got "${String(id)}". Correct it.`,
    );
}

/** Those of a list that are principals of the tenant still: who is deleted leaves every list. */
export function present(state: ArmState, tenantId: string, objectIds: unknown): readonly unknown[] {
  return listOf(objectIds).filter((id) => principalOf(state, tenantId, id) !== undefined);
}

/** Ids of what names a principal elsewhere: the roles that it was given. */
export function assignmentsTo(state: ArmState, principalId: string): readonly string[] {
  return state
    .list("Microsoft.Graph/servicePrincipals/appRoleAssignedTo")
    .filter(({ properties }) => sameText(properties.principalId, principalId))
    .map(({ id }) => id);
}
