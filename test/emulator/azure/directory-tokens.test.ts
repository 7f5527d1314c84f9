import { describe, expect, it } from "vitest";
import { newCloud } from "./azure-kit";
import { claimsOf, inDirectory, newDirectory, reader } from "./directory-kit";

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

  it("carries the roles that a gateway's managed identity was given, too", async () => {
    const { cloud, put, gateway, service, group } = await newCloud();
    const principalId = String((await service()).identity?.principalId);
    const graph = inDirectory(cloud);
    const models = await graph.application(api, { appRoleAssignmentRequired: true });
    const { id, properties } = await graph.assign(models.principal.id, principalId);
    expect(properties).toMatchObject({ principalType: "ServicePrincipal", principalDisplayName: "gw" });
    await put(`${gateway}/apis/a`, { displayName: "A", path: "a", subscriptionRequired: false });
    await put(`${gateway}/apis/a/operations/get`, { displayName: "Get", method: "GET", urlTemplate: "/" });
    const inbound = `<authentication-managed-identity resource="api://models" output-token-variable-name="token" />
      <return-response><set-body>@((string)context.Variables["token"])</set-body></return-response>`;
    await put(`${gateway}/apis/a/policies/policy`, {
      format: "rawxml",
      value: `<policies><inbound>${inbound}</inbound><backend><base /></backend><outbound /><on-error /></policies>`,
    });
    await cloud.publish();
    const { url } = await cloud.listen({ port: 0 });
    await cloud.delete(id);
    expect((await fetch(`${url}/a/`)).status).toBe(500);
    await graph.assign(models.principal.id, principalId);
    expect(claimsOf(await (await fetch(`${url}/a/`)).text())).toMatchObject({
      aud: "api://models",
      oid: principalId,
      roles: ["Models.Read"],
    });
    await cloud.delete(`${group}/providers/${gateway}`);
  });

  it("is one of the user-assigned identity that a policy names", async () => {
    const { cloud, put, gateway, service, group } = await newCloud();
    const own = await put("Microsoft.ManagedIdentity/userAssignedIdentities/models", {}, { location: "westeurope" });
    const { principalId, clientId, tenantId } = own.properties;
    expect(tenantId).toBe(cloud.tenantId);
    const identity = { type: "UserAssigned", userAssignedIdentities: { [own.id]: {} } };
    expect((await service({ identity })).identity).toEqual({
      type: "UserAssigned",
      userAssignedIdentities: { [own.id]: { principalId, clientId } },
    });
    await put(`${gateway}/apis/a`, { displayName: "A", path: "a", subscriptionRequired: false });
    await put(`${gateway}/apis/a/operations/get`, { displayName: "Get", method: "GET", urlTemplate: "/" });
    const answerTokenOf = (client: unknown) =>
      put(`${gateway}/apis/a/policies/policy`, {
        format: "rawxml",
        value: `<policies><inbound>
          <authentication-managed-identity resource="https://cognitiveservices.azure.com" client-id="${client}" output-token-variable-name="token" />
          <return-response><set-body>@((string)context.Variables["token"])</set-body></return-response>
        </inbound><backend><base /></backend><outbound /><on-error /></policies>`,
      });
    await answerTokenOf(clientId);
    await cloud.publish();
    const { url } = await cloud.listen({ port: 0 });
    expect(claimsOf(await (await fetch(`${url}/a/`)).text())).toMatchObject({ oid: principalId });
    await answerTokenOf("00000000-0000-0000-0000-000000000001");
    await cloud.publish();
    expect((await fetch(`${url}/a/`)).status).toBe(500);
    await cloud.delete(`${group}/providers/${gateway}`);
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
