// What principals may do at the applications of the directory.
import type { ArmState } from "../arm-state";
import { isRecord } from "../resource-type";
import { applicationNamed, appRolesOf, sameText, servicePrincipalOf } from "./objects";
import type { TokenVersion } from "./token-grant";

export interface Access {
  /** What the token is for. */
  readonly audience: string;
  readonly roles: readonly string[];
  readonly version: TokenVersion;
  /** The application lets only those in who have a role, and the principal has none. */
  readonly isRefused: boolean;
}

/** What a principal may do at an application that it names by URI or client id; undefined when the tenant has no such one. */
export function accessTo(state: ArmState, principalId: string, named: string): Access | undefined {
  const application = applicationNamed(state, named);
  const resource = servicePrincipalOf(state, application?.properties.appId);
  if (application === undefined || resource === undefined) return undefined;
  const assignments = state
    .children(resource.id, "appRoleAssignedTo")
    .filter(({ properties }) => sameText(properties.principalId, principalId));
  const roles = appRolesOf(application).filter(
    ({ id, isEnabled }) => isEnabled && assignments.some(({ properties }) => sameText(properties.appRoleId, id)),
  );
  const { api, appId } = application.properties;
  const isSecond = isRecord(api) && api.requestedAccessTokenVersion === 2;
  return {
    // A token of version 2 is for the client id, however the application was named.
    audience: isSecond ? String(appId) : named,
    roles: roles.flatMap(({ value }) => value ?? []),
    version: isSecond ? "2.0" : "1.0",
    isRefused: resource.properties.appRoleAssignmentRequired === true && assignments.length === 0,
  };
}
