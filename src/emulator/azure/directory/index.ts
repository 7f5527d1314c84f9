// The objects of the emulated tenant, shaped as Microsoft Graph shapes them, and what Entra ID does with each.
import type { ResourceType } from "../resource-type";
import { appRoleAssignments } from "./app-role-assignments";
import { applications } from "./applications";
import { federatedIdentityCredentials } from "./federated-identity-credentials";
import { groups } from "./groups";
import { passwordCredentials } from "./password-credentials";
import { servicePrincipals } from "./service-principals";
import { users } from "./users";

/** Types under the names that Microsoft Graph has in Bicep. */
export const directoryTypes: readonly (readonly [type: string, rules: ResourceType])[] = [
  ["Microsoft.Graph/applications", applications],
  ["Microsoft.Graph/applications/federatedIdentityCredentials", federatedIdentityCredentials],
  ["Microsoft.Graph/applications/passwordCredentials", passwordCredentials],
  ["Microsoft.Graph/servicePrincipals", servicePrincipals],
  ["Microsoft.Graph/servicePrincipals/passwordCredentials", passwordCredentials],
  ["Microsoft.Graph/servicePrincipals/appRoleAssignedTo", appRoleAssignments],
  ["Microsoft.Graph/groups", groups],
  ["Microsoft.Graph/users", users],
];
