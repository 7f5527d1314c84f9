// https://learn.microsoft.com/graph/api/resources/serviceprincipal
import { isRecord, type ResourceType, textOf, withProperties } from "../resource-type";
import {
  applicationOf,
  assignmentsTo,
  listOf,
  present,
  sameText,
  servicePrincipalOf,
  unknownPrincipals,
} from "./objects";

export const servicePrincipals: ResourceType = {
  check(principal, { state, tenantId }) {
    const { appId, owners } = principal.properties;
    const problems = [...unknownPrincipals(state, tenantId, "owners", owners)];
    if (applicationOf(state, appId) === undefined)
      problems.push(
        `\`clientId\`: expected the client id of an application of the tenant, got ${JSON.stringify(appId) ?? "nothing"}. Make the application first; the emulated tenant has none of Microsoft's own.`,
      );
    const other = servicePrincipalOf(state, appId);
    if (other !== undefined && !sameText(other.id, principal.id))
      problems.push(
        `\`clientId\`: expected an application without a service principal, got "${String(appId)}", which has ${other.name}. Import that one, or set useExisting.`,
      );
    return problems;
  },
  complete: (principal, previous, cloud) =>
    withProperties(principal, {
      id: principal.name,
      servicePrincipalType: "Application",
      appOwnerOrganizationId: cloud.tenantId,
      accountEnabled: principal.properties.accountEnabled ?? previous?.properties.accountEnabled ?? true,
    }),
  /** What its application publishes. */
  derives(principal, { state, tenantId }) {
    const application = applicationOf(state, principal.properties.appId);
    if (application === undefined) return {};
    const { properties } = application;
    const [api, web] = [properties.api, properties.web].map((part) => (isRecord(part) ? part : {}));
    return {
      owners: present(state, tenantId, principal.properties.owners),
      displayName: properties.displayName,
      appDisplayName: properties.displayName,
      appRoles: listOf(properties.appRoles),
      oauth2PermissionScopes: listOf(api?.oauth2PermissionScopes),
      servicePrincipalNames: [...listOf(properties.identifierUris), properties.appId],
      signInAudience: properties.signInAudience,
      homepage: textOf(web?.homePageUrl) ?? null,
      logoutUrl: textOf(web?.logoutUrl) ?? null,
      replyUrls: listOf(web?.redirectUris),
    };
  },
  takesAlong: ({ name }, { state }) => assignmentsTo(state, name),
};
