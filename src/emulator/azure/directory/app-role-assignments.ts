// https://learn.microsoft.com/graph/api/resources/approleassignment
import { parentId } from "../arm-state";
import { type ResourceType, withProperties } from "../resource-type";
import { applicationOf, appRolesOf, defaultRole, principalOf, sameText } from "./objects";

export const appRoleAssignments: ResourceType = {
  check(assignment, { state, tenantId }) {
    const { principalId, appRoleId } = assignment.properties;
    const problems: string[] = [];
    const principal = principalOf(state, tenantId, principalId);
    if (principal === undefined)
      problems.push(
        `\`principalObjectId\`: expected the object id of a user, a group or a service principal, got ${JSON.stringify(principalId) ?? "nothing"}. Correct it; an application's own object id is another one.`,
      );
    const resource = state.get(parentId(assignment.id));
    const role = appRolesOf(applicationOf(state, resource?.properties.appId)).find(({ id }) => sameText(id, appRoleId));
    if (!sameText(appRoleId, defaultRole)) {
      const wanted = principal?.type === "ServicePrincipal" ? "Application" : "User";
      if (role === undefined || !role.isEnabled)
        problems.push(
          `\`appRoleId\`: expected an enabled app role of the resource, or ${defaultRole}, got ${JSON.stringify(appRoleId) ?? "nothing"}. Correct it.`,
        );
      else if (principal !== undefined && !role.allowedMemberTypes.includes(wanted))
        problems.push(
          `\`appRoleId\`: expected a role whose allowedMemberTypes have ${wanted}, got ${role.value ?? role.id}, which is for ${role.allowedMemberTypes.join(" and ")}. Choose another role, or allow it there.`,
        );
    }
    const same = state
      .children(parentId(assignment.id), "appRoleAssignedTo")
      .find(
        ({ id, properties }) =>
          !sameText(id, assignment.id) &&
          sameText(properties.principalId, principalId) &&
          sameText(properties.appRoleId, appRoleId),
      );
    if (same)
      problems.push("`appRoleId`: expected a role that the principal does not have, got one that it has. Import it.");
    return problems;
  },
  complete(assignment, previous, { state, tenantId, now }) {
    const principal = principalOf(state, tenantId, assignment.properties.principalId);
    const resource = state.get(parentId(assignment.id));
    return withProperties(assignment, {
      id: assignment.name,
      principalType: principal?.type,
      resourceId: resource?.name,
      createdDateTime: previous?.properties.createdDateTime ?? new Date(now()).toISOString(),
    });
  },
  derives(assignment, { state, tenantId }) {
    const resource = state.get(parentId(assignment.id));
    return {
      principalDisplayName: principalOf(state, tenantId, assignment.properties.principalId)?.displayName ?? "",
      resourceDisplayName: applicationOf(state, resource?.properties.appId)?.properties.displayName ?? "",
    };
  },
};
