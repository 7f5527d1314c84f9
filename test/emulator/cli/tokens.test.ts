// An API that takes tokens of Entra ID, deployed by the command and called as a client would.
import { describe, expect, it } from "vitest";
import { startEmulator } from "../../../src/emulator/cli/start-emulator";
import { programFolder, serving } from "./cli-kit";

const tenantId = "33333333-3333-3333-3333-333333333333";

const program = `
import { AiGatewayApim, ModelApi, PtuPaygBackendPool } from "apim-ai-gateway";
import { ResourceGroup } from "@pulumi/azure-native/resources";

const group = new ResourceGroup("ai", { location: "westeurope" });
const gateway = new AiGatewayApim("gateway", {
  resourceGroupName: group.name, sku: "StandardV2", publisherName: "Contoso", publisherEmail: "ai@contoso.example",
});
const model = { name: "gpt-4o-mini", version: "2024-07-18" };
const backend = new PtuPaygBackendPool("models", {
  gateway, members: [{ name: "payg", sku: "GlobalStandard", capacity: 100, model }],
});
const entra = { tenantId: "${tenantId}", audiences: ["api://models"], clientApplicationIds: ["agent"] };
new ModelApi("chat", { gateway, path: "models", backend, entra });
`;
const local = `export default async () => ({
  map: {},
  applications: [
    { clientId: "agent", clientSecret: "open-sesame", tenantId: "${tenantId}" },
    { clientId: "stranger", clientSecret: "open-sesame", tenantId: "${tenantId}" },
    { clientId: "elsewhere", clientSecret: "open-sesame" },
  ],
  close: async () => {},
});`;

/** A token for an audience from where the summary says that a client gets them. */
async function tokenFrom(shown: string, clientId: string, audience: string): Promise<string> {
  const [, tokenUrl = ""] = new RegExp(`^ {2}${clientId} +open-sesame +(\\S+)$`, "m").exec(shown) ?? [];
  const form = { grant_type: "client_credentials", client_id: clientId, client_secret: "open-sesame" };
  const body = new URLSearchParams({ ...form, scope: `${audience}/.default` });
  const answer = await fetch(tokenUrl, { method: "POST", body });
  return ((await answer.json()) as { access_token: string }).access_token;
}

describe("an API that takes tokens of Entra ID", () => {
  it("is called with a token that the stand-in issues to an application of local.ts, and with no other", async () => {
    const directory = programFolder({ "index.ts": program, "local.ts": local });
    const { shown, code, stop } = serving({ directory }, startEmulator);
    await Promise.race([shown.out.until("Serving."), code]);
    const [url = ""] = /http:\/\/127\.0\.0\.1:\d+\/models/.exec(shown.out.text) ?? [];
    const call = async (authorization: string | undefined) => {
      const answer = await fetch(`${url}/chat/completions`, {
        method: "POST",
        headers: { "content-type": "application/json", ...(authorization && { authorization }) },
        body: JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Hello" }] }),
      });
      return answer.status;
    };
    const token = (clientId: string, audience: string) => tokenFrom(shown.out.text, clientId, audience);
    expect(await call(`Bearer ${await token("agent", "api://models")}`)).toBe(200);
    expect(await call(`Bearer ${await token("agent", "api://other")}`)).toBe(401);
    expect(await call(`Bearer ${await token("stranger", "api://models")}`)).toBe(401);
    expect(await call(`Bearer ${await token("elsewhere", "api://models")}`)).toBe(401);
    expect(await call("Bearer e30.e30.e30")).toBe(401);
    expect(await call(undefined)).toBe(401);
    stop();
    expect(await code).toBe(0);
  });

  it("has its clients in the environment of verify.ts, and their secrets in no output", async () => {
    const verify = `const [{ clientId, clientSecret, tokenUrl }] = JSON.parse(process.env.TOKEN_CLIENTS ?? "");
      const scope = "api://models/.default";
      const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret, scope };
      fetch(tokenUrl, { method: "POST", body: new URLSearchParams(form) }).then(({ status }) => console.log("token", status));`;
    const directory = programFolder({ "index.ts": program, "local.ts": local, "verify.ts": verify });
    const { shown, code } = serving({ directory, once: true }, startEmulator);
    expect(await code).toBe(0);
    expect(shown.out.text).toContain("token 200\n");
    expect(shown.out.text).toMatch(/^ {2}agent +http:\S+\/oauth2\/v2\.0\/token$/m);
    expect(shown.out.text + shown.err.text).not.toContain("open-sesame");
  });

  it.each([
    ["{}", "`applications`: expected a list of applications, got {}"],
    ["[1]", "`applications[0]`: expected an application, { clientId?, clientSecret?, tenantId?, roles? }, got 1"],
    ['[{ clientId: "" }]', '`applications[0].clientId`: expected a text that is not empty, or nothing, got ""'],
    [
      "[{ clientSecret: 12345 }]",
      '`applications[0].clientSecret`: expected a text that is not empty, or nothing, got "number"',
    ],
    [
      '[{ tenantId: "contoso" }]',
      '`applications[0].tenantId`: expected the GUID of a tenant, or nothing, got "contoso"',
    ],
    [
      '[{ roles: { "api://a": "reader" } }]',
      '`applications[0].roles`: expected lists of app roles by audience, such as { "api://orders": ["reader"] }, got {"api://a":"reader"}',
    ],
  ])("is not deployed beside applications: %s", async (applications, reason) => {
    const wrong = `export default async () => ({ map: {}, applications: ${applications}, close: async () => {} });`;
    const directory = programFolder({ "index.ts": program, "local.ts": wrong });
    const { code } = serving({ directory }, startEmulator);
    await expect(code).rejects.toMatchObject({
      exitCode: 3,
      message: `\`local.ts\`: ${reason}. Correct what start() answers.`,
    });
  });
});
