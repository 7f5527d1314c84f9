import { readFileSync } from "node:fs";
import * as azuread from "@pulumi/azuread";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, onTestFinished } from "vitest";
import { createCloud } from "../../../src/emulator/azure/emulated-cloud";
import { createEngine } from "../../../src/emulator/engine/engine";
import { createProvider } from "../../../src/emulator/engine/providers";
import { unknownValue } from "../../../src/emulator/engine/struct";
import { ManualClock } from "../gateway/manual-clock";

const guid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const types = [
  "Application",
  "ApplicationRegistration",
  "ApplicationPassword",
  "ApplicationFederatedIdentityCredential",
  "ApplicationIdentifierUri",
  "ApplicationAppRole",
  "ApplicationPermissionScope",
  "ApplicationPreAuthorized",
  "ServicePrincipal",
  "ServicePrincipalPassword",
  "AppRoleAssignment",
  "Group",
  "GroupMember",
  "User",
];
const readerRole = "11111111-1111-1111-1111-111111111111";
const scopeId = "22222222-2222-2222-2222-222222222222";
const cliId = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

class Resource extends pulumi.CustomResource {}

async function start() {
  const cloud = await createCloud({ clock: new ManualClock() });
  onTestFinished(() => cloud.close());
  const events: string[] = [];
  const engine = createEngine({
    cloud,
    project: "p",
    stack: "s",
    onEvent: (event) => {
      if (event.kind === "resource" && event.phase === "done" && event.operation !== "same")
        events.push(`${event.operation} ${event.name}`);
    },
  });
  const up = async (program: () => unknown) => {
    events.length = 0;
    return engine.up(program as () => Record<string, unknown>);
  };
  const list = (collection: string) => cloud.list(`Microsoft.Graph/${collection}`).map(({ properties }) => properties);
  return { cloud, engine, up, list, events };
}

const appRoles = [
  {
    id: readerRole,
    value: "Models.Read",
    displayName: "Reader",
    description: "Reads.",
    allowedMemberTypes: ["Application"],
  },
];

/** An API with a role, and a client that has it. */
function everything() {
  const api = new azuread.Application("api", { displayName: "models", identifierUris: ["api://models"], appRoles });
  const resource = new azuread.ServicePrincipal("resource", { clientId: api.clientId });
  const app = new azuread.ApplicationRegistration("app", { displayName: "client" });
  const client = new azuread.ServicePrincipal("client", { clientId: app.clientId });
  const password = new azuread.ApplicationPassword("password", { applicationId: app.id, displayName: "first" });
  const assignment = new azuread.AppRoleAssignment("assignment", {
    appRoleId: resource.appRoleIds.apply((ids) => ids["Models.Read"] ?? ""),
    principalObjectId: client.objectId,
    resourceObjectId: resource.objectId,
  });
  return { api, resource, app, client, password, assignment };
}

describe("azuread", () => {
  it("makes applications, principals, passwords and assignments that Entra ID knows", async () => {
    const { cloud, up } = await start();
    const { outputs, secretOutputs } = await up(() => {
      const { api, resource, app, client, password, assignment } = everything();
      return {
        apiId: api.id,
        clientId: app.clientId,
        names: resource.servicePrincipalNames,
        apiClientId: api.clientId,
        principal: client.objectId,
        tenant: resource.applicationTenantId,
        secret: password.value,
        passwordId: password.id,
        ends: password.endDate,
        assignmentId: assignment.id,
        assigned: pulumi.interpolate`${assignment.principalDisplayName} ${assignment.principalType} ${assignment.resourceDisplayName}`,
        audience: api.signInAudience,
      };
    });
    expect(outputs).toMatchObject({
      apiId: expect.stringMatching(/^\/applications\/[0-9a-f-]{36}$/),
      clientId: guid,
      names: ["api://models", outputs.apiClientId],
      principal: guid,
      tenant: cloud.tenantId,
      passwordId: expect.stringMatching(/^[0-9a-f-]{36}\/password\/[0-9a-f-]{36}$/),
      ends: "2028-01-01T00:00:00Z",
      assignmentId: expect.stringMatching(/^\/servicePrincipals\/[0-9a-f-]{36}\/appRoleAssignedTo\/./),
      assigned: "client ServicePrincipal models",
      audience: "AzureADMyOrg",
    });
    expect([...secretOutputs]).toEqual(["secret"]);
    const response = await fetch(`${cloud.standInsUrl}/login.microsoftonline.com/t/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: String(outputs.clientId),
        client_secret: String(outputs.secret),
        scope: "api://models/.default",
      }),
    });
    const { access_token: token = "" } = (await response.json()) as { access_token?: string };
    expect(JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString())).toMatchObject({
      roles: ["Models.Read"],
      oid: outputs.principal,
    });
  });

  it("leaves alone what stays the same, and deletes everything in the end", async () => {
    const { up, events, list } = await start();
    await up(everything);
    await up(everything);
    expect(events).toEqual([]);
    await up(() => undefined);
    for (const collection of ["applications", "servicePrincipals", "servicePrincipals/appRoleAssignedTo"])
      expect(list(collection)).toEqual([]);
  });

  it("publishes roles, scopes and URIs part by part, and trusts clients", async () => {
    const { up, list } = await start();
    const program = (permissionIds: string[]) => () => {
      const { id } = new azuread.ApplicationRegistration("api", { displayName: "models" });
      const [role] = appRoles;
      const parts = { description: "Reads.", displayName: "Reader", allowedMemberTypes: ["User"], ...role };
      new azuread.ApplicationAppRole("role", { ...parts, applicationId: id, roleId: readerRole });
      const scope = new azuread.ApplicationPermissionScope("scope", {
        applicationId: id,
        scopeId,
        value: "use",
        adminConsentDescription: "Uses.",
        adminConsentDisplayName: "Use",
      });
      new azuread.ApplicationIdentifierUri("uri", { applicationId: id, identifierUri: "api://models" });
      const trusted = { applicationId: id, authorizedClientId: cliId, permissionIds };
      new azuread.ApplicationPreAuthorized("cli", trusted, { dependsOn: scope });
      new azuread.ApplicationFederatedIdentityCredential("ci", {
        applicationId: id,
        displayName: "ci",
        issuer: "https://ci.example",
        subject: "main",
        audiences: ["api://AzureADTokenExchange"],
      });
    };
    await up(program([scopeId]));
    expect(list("applications")).toMatchObject([
      {
        appRoles: [{ id: readerRole, value: "Models.Read", isEnabled: true }],
        identifierUris: ["api://models"],
        api: {
          requestedAccessTokenVersion: 2,
          oauth2PermissionScopes: [{ id: scopeId, value: "use", type: "User" }],
          preAuthorizedApplications: [{ appId: cliId, delegatedPermissionIds: [scopeId] }],
        },
      },
    ]);
    expect(list("applications/federatedIdentityCredentials")).toMatchObject([{ name: "ci", subject: "main" }]);
    await up(program([]));
    await up(() => void new azuread.ApplicationRegistration("api", { displayName: "models" }));
    expect(list("applications")).toMatchObject([
      { appRoles: [], identifierUris: [], api: { oauth2PermissionScopes: [], preAuthorizedApplications: [] } },
    ]);
  });

  it("makes users and groups, with secret passwords", async () => {
    const { cloud, up, list } = await start();
    const { outputs, secretOutputs } = await up(() => {
      const ada = new azuread.User("ada", {
        displayName: "Ada",
        userPrincipalName: "ada@contoso.example",
        password: "a password",
        department: "Engines",
      });
      const group = new azuread.Group("group", { displayName: "callers", securityEnabled: true });
      new azuread.GroupMember("member", { groupObjectId: group.objectId, memberObjectId: ada.objectId });
      return { alias: ada.mailNickname, password: ada.password, owners: group.owners, visibility: group.visibility };
    });
    expect(outputs).toEqual({
      alias: "ada",
      password: "a password",
      owners: [cloud.tenantId],
      visibility: "Private",
    });
    expect([...secretOutputs]).toEqual(["password"]);
    const [user] = list("users");
    expect(user).toMatchObject({ department: "Engines" });
    expect(user).not.toHaveProperty("password");
    expect(list("groups")).toMatchObject([{ members: [user?.id] }]);
  });

  it("makes an application with a password, and another one when that changes", async () => {
    const { up } = await start();
    const deploy = async (displayName: string, description: string) => {
      const { outputs } = await up(() => ({
        password: new azuread.Application("app", { displayName: "app", description, password: { displayName } })
          .password,
      }));
      return outputs.password as Readonly<Record<string, string>>;
    };
    const first = await deploy("first", "a");
    expect(first).toMatchObject({ displayName: "first", keyId: guid, value: expect.stringMatching(/^[0-9a-f]{40}$/) });
    expect(await deploy("first", "b")).toEqual(first);
    expect((await deploy("second", "b")).value).not.toBe(first.value);
  });

  it("updates what Entra ID can change, and replaces what it cannot", async () => {
    const { up, events } = await start();
    const program = (name: string, tags: string[]) => () => {
      const app = new azuread.Application("app", { displayName: name, tags });
      new azuread.ApplicationPassword("password", { applicationId: app.id, rotateWhenChanged: { name } });
    };
    await up(program("a", ["x", "y"]));
    await up(program("a", ["y", "x"]));
    expect(events).toEqual([]);
    await up(program("b", ["y", "x"]));
    expect(events).toEqual(["update app", "replace password"]);
  });

  it("takes over a service principal that exists when it is told to", async () => {
    const { cloud, up, list } = await start();
    const { outputs } = await up(() => {
      const { clientId } = new azuread.ApplicationRegistration("app", { displayName: "client" });
      return { clientId, id: new azuread.ServicePrincipal("client", { clientId }).id };
    });
    const clientId = String(outputs.clientId);
    const other = createEngine({ cloud, project: "other", stack: "s" });
    await expect(other.up(() => void new azuread.ServicePrincipal("again", { clientId }))).rejects.toThrow(
      "Import that one, or set useExisting",
    );
    const again = await other.up(() => ({
      id: new azuread.ServicePrincipal("again", { clientId, useExisting: true, notes: "shared" }).id,
    }));
    expect(again.outputs.id).toBe(outputs.id);
    expect(list("servicePrincipals")).toMatchObject([{ notes: "shared" }]);
  });

  it("finds what is there", async () => {
    const { cloud, up } = await start();
    await up(everything);
    const { outputs } = await up(async () => {
      everything();
      const app = await azuread.getApplication({ identifierUri: "api://models" });
      const principal = await azuread.getServicePrincipal({ displayName: "client" });
      const { objectId, tenantId } = await azuread.getClientConfig({});
      const { result } = await azuread.getApplicationPublishedAppIds({});
      return {
        roles: app.appRoleIds,
        webs: app.webs.length,
        type: principal.type,
        objectId,
        tenantId,
        cli: result.MicrosoftAzureCli,
      };
    });
    expect(outputs).toEqual({
      roles: { "Models.Read": readerRole },
      webs: 1,
      type: "Application",
      objectId: cloud.tenantId,
      tenantId: cloud.tenantId,
      cli: cliId,
    });
    await expect(up(() => azuread.getUser({ userPrincipalName: "nobody" }))).rejects.toThrow(
      'expected one object in users, got 0 for "nobody"',
    );
    await expect(up(() => azuread.getGroup({}))).rejects.toThrow("expected one of displayName, objectId, mailNickname");
    await expect(up(() => azuread.getDomains({}))).rejects.toThrow("The emulator has no other functions of azuread");
  });

  it("imports what exists, but no passwords", async () => {
    const { cloud, up, list } = await start();
    const { resources } = await up(everything);
    const idOf = (wanted: string) => resources.find(({ name }) => name === wanted)?.id ?? "";
    const other = createEngine({ cloud, project: "other", stack: "s" });
    const api = (description?: string) =>
      new azuread.Application(
        "api",
        { displayName: "models", identifierUris: ["api://models"], appRoles, description },
        { import: idOf("api") },
      );
    await expect(other.up(() => void api("other"))).rejects.toThrow("got others for description");
    await other.up(() => void api());
    await other.up(() => void api("imported"));
    expect(list("applications")).toContainEqual(expect.objectContaining({ description: "imported" }));
    const password = () =>
      new azuread.ApplicationPassword("p", { applicationId: idOf("app") }, { import: idOf("password") });
    await expect(other.up(() => void password())).rejects.toThrow("Entra ID shows a password once");
    await expect(
      other.up(() => void new azuread.Group("g", { displayName: "g" }, { import: "callers" })),
    ).rejects.toThrow('`id`: expected an id of the form /groups/<guid>, got "callers"');
  });

  it.each([
    [
      "a type that it does not have",
      () => new azuread.Invitation("i", { userEmailAddress: "a@b", redirectUrl: "https://c" }),
      /The emulator has no azuread:index\/invitation:Invitation; of the azuread package it has Application, /,
    ],
    [
      "an object id where an id belongs",
      () => new azuread.ApplicationPassword("p", { applicationId: readerRole }),
      /expected an id of the form \/applications\/<object id>.*Pass the `id` of the resource/,
    ],
    [
      "a group that is neither for mail nor for security",
      () => new azuread.Group("g", { displayName: "g" }),
      /expected `mailEnabled` or `securityEnabled` to be true/,
    ],
    [
      "tags in both ways",
      () => new azuread.Application("a", { displayName: "a", tags: ["x"], featureTags: [{ hide: true }] }),
      /expected `tags` or `featureTags`, got both/,
    ],
    [
      "two ends of a password",
      () =>
        new azuread.ApplicationPassword("p", {
          applicationId: `/applications/${readerRole}`,
          endDate: "2027-01-01T00:00:00Z",
          endDateRelative: "1h",
        }),
      /expected `endDate` or `endDateRelative`, got both/,
    ],
    [
      "a password of nothing",
      () => new azuread.ApplicationPassword("p", { applicationId: `/applications/${readerRole}` }),
      /expected \/applications\/1.* to exist, got nothing/,
    ],
    [
      "a missing input",
      () => new Resource("azuread:index/application:Application", "a", {}),
      /missing required property 'displayName'/,
    ],
    [
      "an input that there is not",
      () => new Resource("azuread:index/application:Application", "a", { displayName: "a", color: "red" }),
      /color.*has no such input/,
    ],
  ])("refuses %s", async (_, make, reason) => {
    const { up } = await start();
    await expect(up(() => void make())).rejects.toThrow(reason);
  });

  it("takes every input that the package has", async () => {
    const { cloud } = await start();
    const provider = createProvider("azuread", () => cloud, {});
    expect(provider.version).toBe(
      JSON.parse(readFileSync(require.resolve("@pulumi/azuread/package.json"), "utf8")).version,
    );
    for (const name of types) {
      const file = name.charAt(0).toLowerCase() + name.slice(1);
      const source = readFileSync(require.resolve(`@pulumi/azuread/${file}.js`), "utf8");
      const names = [...source.matchAll(/\bargs\?\.(\w+)/g)].map(([, input = ""]) => input);
      expect(names.length).toBeGreaterThan(1);
      const inputs = Object.fromEntries(names.map((input) => [input, unknownValue]));
      expect(provider.check({ type: `azuread:index/${file}:${name}`, name: "a", inputs }, undefined).failures).toEqual(
        [],
      );
    }
  });
});
