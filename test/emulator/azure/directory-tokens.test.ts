import { describe, expect, it } from "vitest";
import { newDirectory, reader } from "./directory-kit";

const api = { displayName: "models", identifierUris: ["api://models"], appRoles: [reader] };
const scope = "api://models/.default";

async function tenant(resource: Record<string, unknown> = {}, principal: Record<string, unknown> = {}) {
  const directory = await newDirectory();
  const models = await directory.application({ ...api, ...resource }, principal);
  const client = await directory.application({ displayName: "client" });
  const secret = await directory.password(client.id);
  const ask = (wanted = scope, given = secret, clientId = client.clientId) => directory.ask(clientId, given, wanted);
  return { ...directory, models, client, secret, ask };
}

describe("a token by client credentials", () => {
  it("has the app roles that the client was given, whichever way the resource is named", async () => {
    const { assign, models, client, ask, cloud } = await tenant();
    expect((await ask()).claims).not.toHaveProperty("roles");
    await assign(models.principal.id, client.principal.name);
    const { claims } = await ask();
    expect(claims).toMatchObject({
      aud: "api://models",
      appid: client.clientId,
      oid: client.principal.name,
      roles: ["Models.Read"],
      tid: cloud.tenantId,
      ver: "1.0",
      iss: `https://sts.windows.net/${cloud.tenantId}/`,
    });
    expect((await ask(`${models.clientId}/.default`)).claims).toMatchObject({
      aud: models.clientId,
      roles: ["Models.Read"],
    });
  });

  it("is of version 2 for a resource that asks for it", async () => {
    const { assign, models, client, ask, cloud } = await tenant({ api: { requestedAccessTokenVersion: 2 } });
    await assign(models.principal.id, client.principal.name);
    expect((await ask()).claims).toMatchObject({
      aud: models.clientId,
      azp: client.clientId,
      roles: ["Models.Read"],
      ver: "2.0",
      iss: `https://login.microsoftonline.com/${cloud.tenantId}/v2.0`,
    });
  });

  it("is also given for a password of the service principal, and for Azure's own resources", async () => {
    const { client, password, ask } = await tenant();
    const ofPrincipal = await password(client.principal.id);
    expect((await ask("https://cognitiveservices.azure.com/.default", ofPrincipal)).claims).toMatchObject({
      aud: "https://cognitiveservices.azure.com",
    });
  });

  it("carries the roles of a managed identity, too", async () => {
    const { cloud, models, assign } = await tenant();
    await cloud.put({
      id: "/subscriptions/s/resourceGroups/g",
      type: "Microsoft.Resources/resourceGroups",
      name: "g",
      apiVersion: "2024-03-01",
      location: "westeurope",
      properties: {},
      identity: { type: "SystemAssigned", principalId: "33333333-3333-3333-3333-333333333333" },
    });
    const { properties } = await assign(models.principal.id, "33333333-3333-3333-3333-333333333333");
    expect(properties).toMatchObject({ principalType: "ServicePrincipal", principalDisplayName: "g" });
  });

  it("is refused with Entra's codes", async () => {
    const { ask, secret, put, client, clock, make } = await tenant({}, { appRoleAssignmentRequired: true });
    const bare = await make("applications", { displayName: "bare" });
    const refusals = [
      [await ask(scope, "wrong"), 401, "invalid_client", 7000215],
      [await ask(scope, secret, String(bare.properties.appId)), 401, "invalid_client", 7000229],
      [await ask("api://models"), 400, "invalid_scope", 1002012],
      [await ask("api://none/.default"), 400, "invalid_resource", 500011],
      [await ask(), 400, "invalid_grant", 501051],
    ] as const;
    for (const [{ status, answer }, expectedStatus, error, code] of refusals) {
      expect(status).toBe(expectedStatus);
      expect(answer).toMatchObject({ error, error_codes: [code] });
      expect(answer.error_description).toMatch(new RegExp(`^AADSTS${code}: `));
    }
    await put(client.principal.id, { appId: client.clientId, accountEnabled: false });
    expect((await ask()).answer).toMatchObject({ error: "unauthorized_client", error_codes: [7000112] });
    await put(client.principal.id, { appId: client.clientId, accountEnabled: true });
    await clock.advance(3 * 365 * 24 * 3600 * 1000);
    expect((await ask()).answer).toMatchObject({ error: "invalid_client", error_codes: [7000222] });
  });

  it("is not given any more for a password that is removed", async () => {
    const { cloud, ask } = await tenant();
    expect((await ask()).status).toBe(200);
    for (const { id } of cloud.list("Microsoft.Graph/applications/passwordCredentials")) await cloud.delete(id);
    expect((await ask()).status).toBe(401);
  });
});
