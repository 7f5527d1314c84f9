import { appRoleAssignment } from "./app-role-assignment";
import { application, applicationRegistration } from "./application";
import { applicationFederatedIdentityCredential } from "./application-federation";
import {
  applicationAppRole,
  applicationIdentifierUri,
  applicationPermissionScope,
  applicationPreAuthorized,
  groupMember,
} from "./application-parts";
import type { DirectoryResource } from "./directory-resource";
import { group } from "./group";
import { applicationPassword, servicePrincipalPassword } from "./passwords";
import { servicePrincipal } from "./service-principal";
import { user } from "./user";

/** The types of the azuread package that the emulator has, by their names. */
export const directoryResources: Readonly<Record<string, DirectoryResource>> = {
  Application: application,
  ApplicationRegistration: applicationRegistration,
  ApplicationPassword: applicationPassword,
  ApplicationFederatedIdentityCredential: applicationFederatedIdentityCredential,
  ApplicationIdentifierUri: applicationIdentifierUri,
  ApplicationAppRole: applicationAppRole,
  ApplicationPermissionScope: applicationPermissionScope,
  ApplicationPreAuthorized: applicationPreAuthorized,
  ServicePrincipal: servicePrincipal,
  ServicePrincipalPassword: servicePrincipalPassword,
  AppRoleAssignment: appRoleAssignment,
  Group: group,
  GroupMember: groupMember,
  User: user,
};
