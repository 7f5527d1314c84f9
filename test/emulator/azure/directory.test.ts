import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { newDirectory, reader, readerRole } from "./directory-kit";

const api = { displayName: "models", identifierUris: ["api://models"], appRoles: [reader] };
const scope = "api://models/.default";

describe("the directory of the emulated tenant", () => {
  it("gives an application a client id that stays, and its service principal what it publishes", async () => {
    const { cloud, application, put } = await newDirectory();
    const { id, clientId, principal } = await application(api);
    await put(id, { ...api, displayName: "models 2" });
    expect(cloud.get(id)?.properties.appId).toBe(clientId);
    expect(cloud.get(principal.id)?.properties).toMatchObject({
      displayName: "models 2",
      servicePrincipalNames: ["api://models", clientId],
      appRoles: [reader],
      appOwnerOrganizationId: cloud.tenantId,
    });
  });

  it("shows a password once", async () => {
    const { cloud, application, password } = await newDirectory();
    const { id } = await application(api);
    expect(await password(id)).toMatch(/^[0-9a-f]{40}$/);
    const [kept] = cloud.list("Microsoft.Graph/applications/passwordCredentials");
    expect(kept?.properties).toMatchObject({
      startDateTime: "2026-01-01T00:00:00Z",
      endDateTime: "2028-01-01T00:00:00Z",
    });
    expect(kept?.properties).not.toHaveProperty("secretText");
  });

  it("deletes with an application what belongs to it, and with a principal its roles and memberships", async () => {
    const { cloud, application, password, assign, make } = await newDirectory();
    const models = await application(api);
    const client = await application({ displayName: "client" });
    await password(client.id);
    await assign(models.principal.id, client.principal.name);
    const group = await make("groups", {
      displayName: "callers",
      securityEnabled: true,
      members: [client.principal.name],
    });
    await cloud.delete(client.id);
    expect(cloud.list("Microsoft.Graph/servicePrincipals")).toHaveLength(1);
    expect(cloud.list("Microsoft.Graph/applications/passwordCredentials")).toEqual([]);
    expect(cloud.list("Microsoft.Graph/servicePrincipals/appRoleAssignedTo")).toEqual([]);
    expect(cloud.get(group.id)?.properties.members).toEqual([]);
  });

  it("is the same for every process that keeps it in one folder", async () => {
    const stateDirectory = mkdtempSync(join(tmpdir(), "apim-ai-gateway-directory-"));
    onTestFinished(() => rmSync(stateDirectory, { recursive: true, force: true }));
    const [one, other] = [await newDirectory({ stateDirectory }), await newDirectory({ stateDirectory })];
    await one.application(api);
    const client = await one.application({ displayName: "client" });
    const secret = await one.password(client.id);
    expect((await other.ask(client.clientId, secret, scope)).status).toBe(200);
  });

  it.each([
    ["an application without a name", "applications", {}, "`properties.displayName`: expected a text, got nothing"],
    [
      "an identifier URI that another application has",
      "applications",
      { displayName: "b", identifierUris: ["API://models"] },
      'got "API://models", which models has',
    ],
    [
      "what is no URI",
      "applications",
      { displayName: "b", identifierUris: ["models"] },
      'expected URIs such as api://name, got "models"',
    ],
    [
      "an audience that there is not",
      "applications",
      { displayName: "b", signInAudience: "Everybody" },
      "`signInAudience`: expected one of AzureADMyOrg",
    ],
    [
      "two roles with one id",
      "applications",
      { displayName: "b", appRoles: [reader, { ...reader, value: "Other" }] },
      `expected each id once among the app roles and scopes of the application, got "${readerRole}" twice`,
    ],
    [
      "a role and a scope with one value",
      "applications",
      {
        displayName: "b",
        appRoles: [reader],
        api: { oauth2PermissionScopes: [{ id: "22222222-2222-2222-2222-222222222222", value: "models.read" }] },
      },
      'expected each value once among the app roles and scopes of the application, got "models.read" twice',
    ],
    [
      "a role for nobody",
      "applications",
      { displayName: "b", appRoles: [{ ...reader, allowedMemberTypes: [] }] },
      "`appRoles.allowedMemberTypes`: expected User, Application or both, got []",
    ],
    [
      "a role whose value has spaces",
      "applications",
      { displayName: "b", appRoles: [{ ...reader, value: "a b" }] },
      "expected up to 120 characters without spaces",
    ],
    [
      "an owner who is not there",
      "applications",
      { displayName: "b", owners: [readerRole] },
      "`owners`: expected object ids of users, groups or service principals of the tenant",
    ],
    [
      "a service principal without an application",
      "servicePrincipals",
      { appId: "00000003-0000-0000-c000-000000000000" },
      "expected the client id of an application of the tenant",
    ],
    [
      "a user without a password",
      "users",
      { displayName: "Ada", userPrincipalName: "ada@contoso.example" },
      "`password`: expected a password for a user that is made, got none",
    ],
    [
      "a user with a name that is none",
      "users",
      { displayName: "Ada", userPrincipalName: "ada", password: "p" },
      "`userPrincipalName`: expected a name such as ada@contoso.example",
    ],
    [
      "a group of strangers",
      "groups",
      { displayName: "g", securityEnabled: true, members: [readerRole] },
      "`members`: expected object ids of users, groups or service principals",
    ],
    [
      "a group that is neither for mail nor for security",
      "groups",
      { displayName: "g" },
      "`securityEnabled`: expected `mailEnabled` or `securityEnabled` to be true",
    ],
    [
      "a group for mail without an alias, which is not one of Microsoft 365",
      "groups",
      { displayName: "g", mailEnabled: true },
      /`mailNickname`: expected an alias.*\n`groupTypes`: expected Unified/,
    ],
  ])("refuses %s", async (_, collection, properties, sentence) => {
    const { application, make } = await newDirectory();
    await application(api);
    await expect(make(collection, properties)).rejects.toThrow(sentence);
  });

  it("makes who deploys the owner of a group that names nobody, and of no other", async () => {
    const { cloud, application, make } = await newDirectory();
    const { principal } = await application(api);
    const group = (more: object) => make("groups", { displayName: "g", securityEnabled: true, ...more });
    expect((await group({})).properties.owners).toEqual([cloud.tenantId]);
    expect((await group({ owners: [principal.name] })).properties.owners).toEqual([principal.name]);
  });

  it("gives an application one service principal", async () => {
    const { application, make } = await newDirectory();
    const { clientId } = await application(api);
    await expect(make("servicePrincipals", { appId: clientId })).rejects.toThrow(
      "expected an application without a service principal",
    );
  });

  it("assigns roles that there are to principals that there are, once", async () => {
    const { application, assign, make } = await newDirectory();
    const models = await application(api);
    const client = await application({ displayName: "client" });
    const user = await make("users", { displayName: "Ada", userPrincipalName: "ada@contoso.example", password: "p" });
    const to = (principal: string, role?: string) => assign(models.principal.id, principal, role);
    await expect(to(client.id.split("/")[2] ?? "")).rejects.toThrow("`principalObjectId`: expected the object id of");
    await expect(to(client.principal.name, "22222222-2222-2222-2222-222222222222")).rejects.toThrow(
      "`appRoleId`: expected an enabled app role of the resource",
    );
    await expect(to(user.name)).rejects.toThrow("expected a role whose allowedMemberTypes have User");
    await to(user.name, "00000000-0000-0000-0000-000000000000");
    await to(client.principal.name);
    await expect(to(client.principal.name)).rejects.toThrow("expected a role that the principal does not have");
  });

  it("refuses a federated identity credential that says the same as another", async () => {
    const { application, put } = await newDirectory();
    const { id } = await application(api);
    const credential = { name: "ci", issuer: "https://ci.example", subject: "main", audiences: ["api://exchange"] };
    const at = (digit: number) => `${id}/federatedIdentityCredentials/0000000${digit}-0000-0000-0000-000000000000`;
    await put(at(1), credential);
    await put(at(1), credential);
    await expect(put(at(2), { ...credential, name: "again" })).rejects.toThrow("issuer and subject that no other");
    await expect(put(at(2), { ...credential, subject: "other" })).rejects.toThrow("expected a name that is free");
    await expect(put(at(2), { ...credential, name: "b", subject: "b", audiences: [] })).rejects.toThrow("`audiences`");
  });
});
