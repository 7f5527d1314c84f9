// https://learn.microsoft.com/graph/api/resources/application
import type { ArmResource } from "apim-ai-gateway/arm";
import { isGuid } from "../guid";
import { isRecord, type ResourceType, requireText, textOf, withProperties } from "../resource-type";
import { listOf, present, recordsOf, sameText, servicePrincipalOf, unknownPrincipals } from "./objects";

const audiences = [
  "AzureADMyOrg",
  "AzureADMultipleOrgs",
  "AzureADandPersonalMicrosoftAccount",
  "PersonalMicrosoftAccount",
];

export const applications: ResourceType = {
  check(application, { state, tenantId }) {
    const { properties } = application;
    const problems = [
      ...requireText(application, "displayName"),
      ...unknownPrincipals(state, tenantId, "owners", properties.owners),
      ...permissionProblems(application),
    ];
    const audience = properties.signInAudience;
    if (textOf(audience) && !audiences.includes(String(audience)))
      problems.push(
        `\`signInAudience\`: expected one of ${audiences.join(", ")}, got ${JSON.stringify(audience)}. Correct it.`,
      );
    const others = state.list(application.type).filter(({ id }) => !sameText(id, application.id));
    for (const uri of listOf(properties.identifierUris)) {
      if (!/^[a-z][a-z0-9+.-]*:./i.test(String(uri)))
        problems.push(`\`identifierUris\`: expected URIs such as api://name, got ${JSON.stringify(uri)}. Correct it.`);
      const owner = others.find((other) => listOf(other.properties.identifierUris).some((one) => sameText(one, uri)));
      if (owner)
        problems.push(
          `\`identifierUris\`: expected URIs that no other application of the tenant has, got "${String(uri)}", which ${String(owner.properties.displayName)} has. Choose another one.`,
        );
    }
    return problems;
  },
  complete: (application, previous, cloud) =>
    withProperties(application, {
      id: application.name,
      appId: previous?.properties.appId ?? cloud.guid(),
      createdDateTime: previous?.properties.createdDateTime ?? new Date(cloud.now()).toISOString(),
    }),
  derives: ({ properties }, { state, tenantId }) => ({ owners: present(state, tenantId, properties.owners) }),
  /** In its own tenant an application has its service principal with it. */
  takesAlong({ properties }, { state }) {
    const principal = servicePrincipalOf(state, properties.appId);
    return principal === undefined ? [] : [principal.id];
  },
};

/** App roles and scopes have ids of their own, and share one namespace of values. */
function permissionProblems({ properties }: ArmResource): readonly string[] {
  const problems: string[] = [];
  const api = isRecord(properties.api) ? properties.api : {};
  const permissions = [
    ...recordsOf(properties.appRoles).map((permission) => ({ list: "appRoles", permission })),
    ...recordsOf(api.oauth2PermissionScopes).map((permission) => ({ list: "api.oauth2PermissionScopes", permission })),
  ];
  const seen = { id: new Set<string>(), value: new Set<string>() };
  for (const { list, permission } of permissions) {
    if (!isGuid(permission.id))
      problems.push(`\`${list}.id\`: expected a UUID, got ${JSON.stringify(permission.id)}. Use one.`);
    const value = textOf(permission.value);
    if (value !== undefined && !/^(?!\.)\S{1,120}$/.test(value))
      problems.push(
        `\`${list}.value\`: expected up to 120 characters without spaces that do not begin with a dot, got "${value}". Correct it.`,
      );
    for (const name of ["id", "value"] as const) {
      const text = textOf(permission[name])?.toLowerCase();
      if (text === undefined) continue;
      if (seen[name].has(text))
        problems.push(
          `\`${list}.${name}\`: expected each ${name} once among the app roles and scopes of the application, got "${text}" twice. Choose another one.`,
        );
      seen[name].add(text);
    }
  }
  for (const { allowedMemberTypes } of recordsOf(properties.appRoles)) {
    const types = listOf(allowedMemberTypes);
    if (types.length === 0 || types.some((type) => type !== "User" && type !== "Application"))
      problems.push(
        `\`appRoles.allowedMemberTypes\`: expected User, Application or both, got ${JSON.stringify(allowedMemberTypes) ?? "nothing"}. Correct it.`,
      );
  }
  return [...problems, ...preAuthorizationProblems(api)];
}

function preAuthorizationProblems(api: Readonly<Record<string, unknown>>): readonly string[] {
  const scopes = recordsOf(api.oauth2PermissionScopes).map(({ id }) => id);
  return recordsOf(api.preAuthorizedApplications)
    .flatMap(({ delegatedPermissionIds }) => listOf(delegatedPermissionIds))
    .filter((id) => !scopes.some((scope) => sameText(scope, id)))
    .map(
      (id) =>
        `\`permissionIds\`: expected ids of scopes that the application publishes, got "${String(id)}". Correct it.`,
    );
}
