import type { ArmState } from "./arm-state";
import { lastSegment } from "./resource-type";

/** Built-in roles: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
export const roles = {
  owner: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
  cognitiveServicesOpenAiContributor: "a001fd3d-188f-4b5d-821b-7da978bf7442",
  cognitiveServicesOpenAiUser: "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd",
  cognitiveServicesUser: "a97b65f3-24c7-4388-baec-2e87135dc908",
  monitoringMetricsPublisher: "3913510d-42f4-4e42-8a64-420c390055eb",
} as const;

/** Whether a principal has one of these roles on a resource or on what contains it. */
export function hasRole(state: ArmState, principalId: string, resourceId: string, wanted: readonly string[]): boolean {
  const target = resourceId.toLowerCase();
  return state.list("Microsoft.Authorization/roleAssignments").some(({ properties }) => {
    const scope = String(properties.scope).toLowerCase();
    const covers = target === scope || target.startsWith(`${scope.replace(/\/$/, "")}/`);
    return (
      covers &&
      String(properties.principalId).toLowerCase() === principalId.toLowerCase() &&
      wanted.includes(lastSegment(String(properties.roleDefinitionId)).toLowerCase())
    );
  });
}
