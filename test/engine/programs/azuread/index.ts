// An API with an app role, and a client that has it: made, changed, and made anew where Entra ID changes nothing.
import * as azuread from "@pulumi/azuread";
import * as pulumi from "@pulumi/pulumi";
import { RandomUuid } from "@pulumi/random/randomUuid";

const step = new pulumi.Config().requireNumber("step");
const roleId = new RandomUuid("role").result;
const api = new azuread.Application("api", {
  displayName: "models",
  description: `step ${step}`,
  appRoles: [
    {
      id: roleId,
      value: "Models.Read",
      displayName: "Reader",
      description: "Reads models.",
      allowedMemberTypes: ["Application"],
    },
  ],
  api: { requestedAccessTokenVersion: 2 },
  web: { redirectUris: ["https://contoso.example/"] },
});
const resource = new azuread.ServicePrincipal("resource", { clientId: api.clientId });
const registration = new azuread.ApplicationRegistration("registration", { displayName: "client" });
const uri = new azuread.ApplicationIdentifierUri("uri", {
  applicationId: registration.id,
  identifierUri: pulumi.interpolate`api://${registration.clientId}`,
});
// What a service principal shows of its application is what was there when it was made.
const client = new azuread.ServicePrincipal(
  "client",
  { clientId: registration.clientId, tags: ["agents"] },
  { dependsOn: uri },
);
const dates = { startDate: "2026-01-01T00:00:00Z", endDate: "2099-01-01T00:00:00Z" };
const password = new azuread.ApplicationPassword("password", {
  applicationId: registration.id,
  displayName: step < 3 ? "first" : "second",
  ...dates,
});
new azuread.ServicePrincipalPassword("principal-password", { servicePrincipalId: client.id, ...dates });
new azuread.AppRoleAssignment("assignment", {
  appRoleId: roleId,
  principalObjectId: client.objectId,
  resourceObjectId: resource.objectId,
});
const user = new azuread.User("user", {
  displayName: "Ada",
  userPrincipalName: "ada@contoso.example",
  password: "a password of a test",
});
const group = new azuread.Group("group", { displayName: "callers", securityEnabled: true, mailNickname: "callers" });
new azuread.GroupMember("member", { groupObjectId: group.objectId, memberObjectId: user.objectId });

export const secret = password.value;
export const names = client.servicePrincipalNames;
export const tenant = azuread.getClientConfigOutput().tenantId;
