// Role assignments of the gateway's identity.
import { RoleAssignment } from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { RandomUuid } from "@pulumi/random/randomUuid";

/** Built-in roles: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
export const roleIds = {
  cognitiveServicesOpenAiUser: "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd",
  monitoringMetricsPublisher: "3913510d-42f4-4e42-8a64-420c390055eb",
} as const;

/** Gives a service principal a built-in role on one resource. */
export function assignRole(
  name: string,
  roleId: string,
  principalId: pulumi.Input<string>,
  scope: pulumi.Input<string>,
  parent: pulumi.Resource,
): RoleAssignment {
  // Azure wants a GUID of its own for each assignment, and keeps it.
  const { result } = new RandomUuid(name, {}, { parent });
  const subscription = pulumi.output(scope).apply((id) => id.split("/").slice(0, 3).join("/"));
  return new RoleAssignment(
    name,
    {
      roleAssignmentName: result,
      scope,
      principalId,
      // Named, so that a new identity that has not reached every replica is not refused.
      principalType: "ServicePrincipal",
      roleDefinitionId: pulumi.interpolate`${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
    },
    { parent },
  );
}
