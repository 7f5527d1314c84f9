import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { newCloud } from "./azure-kit";

const audience = "https://cognitiveservices.azure.com";
const openAiUser = "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd";
const host = "models.openai.azure.com";

async function account(properties: Record<string, unknown> = { disableLocalAuth: true }) {
  const made = await newCloud();
  const { cloud, put, group } = made;
  const path = "Microsoft.CognitiveServices/accounts/models";
  await put(
    path,
    { customSubDomainName: "models", ...properties },
    { kind: "OpenAI", sku: { name: "S0" }, location: "westeurope" },
  );
  const deploy = (name: string, sku: Record<string, unknown>) =>
    put(`${path}/deployments/${name}`, { model: { name: "gpt-4o-mini", version: "1" } }, { sku });
  await deploy("gpt", { name: "GlobalStandard", capacity: 1 });
  const assign = (principalId: string, role = openAiUser, scope = `${group}/providers/${path}`) =>
    cloud.put({
      id: `${scope}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-0000-0000-000000000001`,
      type: "Microsoft.Authorization/roleAssignments",
      name: "00000000-0000-0000-0000-000000000001",
      apiVersion: "2022-04-01",
      properties: { principalId, roleDefinitionId: `/x/${role}`, principalType: "ServicePrincipal" },
    });
  const ask = async (
    token: string | undefined,
    body: unknown = { messages: [{ role: "user", content: "hi" }] },
    target = "/openai/deployments/gpt/chat/completions?api-version=2024-10-21",
    headers: Record<string, string> = {},
  ) =>
    fetch(`${cloud.standInsUrl}/${host}${target}`, {
      method: "POST",
      headers: { ...(token && { authorization: `Bearer ${token}` }), ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  return {
    ...made,
    deploy,
    assign,
    ask,
    id: `${group}/providers/${path}`,
    token: (to = audience) => cloud.entra.token({ objectId: "caller", clientId: "client", audience: to }),
  };
}

describe("the stand-in for Azure OpenAI", () => {
  it("lets in who has the role on the account or on what contains it", async () => {
    for (const scope of [undefined, "/subscriptions/s/resourceGroups/g", "/subscriptions/s"]) {
      const { assign, ask, token } = await account();
      await assign("caller", openAiUser, scope);
      expect((await ask(await token())).status).toBe(200);
    }
  });

  it("refuses others: no token, another audience, another principal, another role, a role elsewhere, an expired token", async () => {
    const { assign, ask, token, clock } = await account();
    expect((await ask(await token())).status).toBe(401);
    await assign("somebody else");
    expect((await ask(await token())).status).toBe(401);
    await assign("caller", "3913510d-42f4-4e42-8a64-420c390055eb");
    expect((await ask(await token())).status).toBe(401);
    await assign("caller");
    expect((await ask(undefined)).status).toBe(401);
    expect((await ask(await token("https://management.azure.com"))).status).toBe(401);
    const old = await token();
    await clock.advance(3_601_000);
    expect((await ask(old)).status).toBe(401);
    const refused = (await (await ask(await token("x"))).json()) as { error: { code: string } };
    expect(refused.error.code).toBe("PermissionDenied");
  });

  it("takes keys only where local authentication is on", async () => {
    const closed = await account();
    expect((await closed.ask(undefined, undefined, undefined, { "api-key": "any" })).status).toBe(403);
    await expect(closed.cloud.action(closed.id, "listKeys", {})).rejects.toThrow("disableLocalAuth is set to be true");
    const open = await account({});
    const { key1 } = (await open.cloud.action(open.id, "listKeys", {})) as { key1: string };
    expect((await open.ask(undefined, undefined, undefined, { "api-key": key1 })).status).toBe(200);
    expect((await open.ask(undefined, undefined, undefined, { "api-key": "wrong" })).status).toBe(401);
  });

  it("answers 429 with Retry-After when a deployment's tokens of the minute are used up", async () => {
    const { assign, ask, token, clock } = await account();
    await assign("caller");
    const long = { messages: [{ role: "user", content: "word ".repeat(1200) }] };
    expect((await ask(await token(), long)).headers.get("x-ms-deployment-name")).toBe("gpt");
    await clock.advance(20_000);
    const refused = await ask(await token(), long);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "40"]);
    await clock.advance(40_000);
    expect((await ask(await token(), long)).status).toBe(200);
  });

  for (const [sentence, target, body, status, code] of [
    [
      "an unknown deployment",
      "/openai/deployments/none/chat/completions?api-version=1",
      undefined,
      404,
      "DeploymentNotFound",
    ],
    [
      "a deployment whose name has broken escapes",
      "/openai/deployments/%ff/chat/completions?api-version=1",
      undefined,
      404,
      "DeploymentNotFound",
    ],
    [
      "a model that cannot be a name",
      "/openai/v1/chat/completions",
      { model: "100%", messages: [{ role: "user", content: "a" }] },
      404,
      "DeploymentNotFound",
    ],
    ["no api-version", "/openai/deployments/gpt/chat/completions", undefined, 404, "404"],
    ["a body that is no JSON", undefined, "{", 400, "BadRequest"],
    ["no messages", undefined, {}, 400, "invalid_request_error"],
    ...[0, -1, 1.5, "many"].map(
      (max_tokens) =>
        [
          `${JSON.stringify(max_tokens)} tokens at most`,
          undefined,
          { messages: [{ role: "user", content: "a" }], max_tokens },
          400,
          "invalid_request_error",
        ] as const,
    ),
  ] as const)
    it(`answers ${status} to ${sentence}`, async () => {
      const { assign, ask, token } = await account();
      await assign("caller");
      const answer = await ask(await token(), body, target);
      const { error } = (await answer.json()) as { error: { code: string } };
      expect([answer.status, error.code]).toEqual([status, code]);
    });

  it("streams whole characters, though tokens cut them", async () => {
    const { assign, ask, token } = await account();
    await assign("caller");
    const content = "🦑 naïve 漢字 👩‍👩‍👧";
    const answer = await ask(await token(), { stream: true, messages: [{ role: "user", content }] });
    const events = (await answer.text()).split("\n\n").filter((event) => event.includes("chunk"));
    const pieces = events.map((event) => JSON.parse(event.slice(6)).choices[0]?.delta.content ?? "");
    expect(pieces.join("")).toBe(`You asked: ${content}`);
    expect(pieces.filter((piece) => piece.includes("\uFFFD"))).toEqual([]);
  });

  it("answers unbroken and broken text of any length", async () => {
    const { assign, ask, token, deploy } = await account();
    await assign("caller");
    await deploy("big", { name: "GlobalStandard", capacity: 1000 });
    const target = "/openai/deployments/big/chat/completions?api-version=2024-10-21";
    for (const content of ["y".repeat(1_000_000), "\uFFFD".repeat(200_000)]) {
      const answer = await ask(await token(), { messages: [{ role: "user", content }], max_tokens: 20_000 }, target);
      const { choices, usage } = (await answer.json()) as {
        choices: [{ finish_reason: string; message: { content: string } }];
        usage: { completion_tokens: number };
      };
      expect([choices[0].finish_reason, usage.completion_tokens]).toEqual(["length", 16_384]);
      expect(`You asked: ${content}`.startsWith(choices[0].message.content)).toBe(true);
    }
  });

  it("takes no text for an embedding that the models would not", async () => {
    const { assign, ask, token, deploy } = await account();
    await assign("caller");
    await deploy("embed", { name: "Standard", capacity: 100 });
    const embed = async (input: string) =>
      ask(await token(), { input }, "/openai/deployments/embed/embeddings?api-version=2024-10-21");
    expect((await embed("word ".repeat(8_000))).status).toBe(200);
    const refused = await embed("y".repeat(1_000_000));
    const { error } = (await refused.json()) as { error: { message: string } };
    expect([refused.status, error.message]).toEqual([
      400,
      "This model's maximum context length is 8192 tokens, however you requested 250000 tokens",
    ]);
  });

  it("speaks to the official client: completions, streams and embeddings", async () => {
    const { assign, cloud, token, deploy } = await account();
    await assign("caller");
    await deploy("embed", { name: "Standard", capacity: 10 });
    const client = new OpenAI({ baseURL: `${cloud.standInsUrl}/${host}/openai/v1`, apiKey: await token() });
    const messages = [{ role: "user" as const, content: "Say <|endoftext|> ❤ 你好" }];
    const whole = await client.chat.completions.create({ model: "gpt", messages });
    expect(whole.usage?.total_tokens).toBe((whole.usage?.prompt_tokens ?? 0) + (whole.usage?.completion_tokens ?? 0));
    let streamed = "";
    let total = 0;
    for await (const chunk of await client.chat.completions.create({
      model: "gpt",
      messages,
      stream: true,
      stream_options: { include_usage: true },
    })) {
      streamed += chunk.choices[0]?.delta.content ?? "";
      total = chunk.usage?.total_tokens ?? total;
    }
    expect([streamed, total]).toEqual([whole.choices[0]?.message.content, whole.usage?.total_tokens]);
    const near = async (input: string) =>
      (await client.embeddings.create({ model: "embed", input, dimensions: 64 })).data[0]?.embedding ?? [];
    const distance = (a: readonly number[], b: readonly number[]) =>
      1 - a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
    const [a, same, other] = [
      await near("the capital of France"),
      await near("the capital of France"),
      await near("how to bake bread"),
    ];
    expect(distance(a, same)).toBeLessThan(1e-6);
    expect(distance(a, other)).toBeGreaterThan(0.3);
  });
});

describe("the stand-in for Entra ID", () => {
  const ask = (url: string, form: Record<string, string>, tenant = "contoso.onmicrosoft.com") =>
    fetch(`${url}/login.microsoftonline.com/${tenant}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams(form),
    });

  it("issues tokens to registered applications by client credentials", async () => {
    const { cloud } = await newCloud();
    cloud.registerApplication({
      clientId: "app",
      secret: "s",
      objectId: "object",
      roles: { "api://a": ["reader"] },
    });
    const form = { grant_type: "client_credentials", client_id: "app", client_secret: "s", scope: "api://a/.default" };
    const { access_token: token } = (await (await ask(cloud.standInsUrl, form)).json()) as { access_token: string };
    const payload = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<
      string,
      unknown
    >;
    expect(payload).toMatchObject({
      aud: "api://a",
      oid: "object",
      appid: "app",
      roles: ["reader"],
      iss: `https://sts.windows.net/${cloud.tenantId}/`,
    });
    for (const [wrong, status, error] of [
      [{ client_secret: "x" }, 401, "invalid_client"],
      [{ client_id: "none" }, 400, "unauthorized_client"],
      [{ scope: "api://a" }, 400, "invalid_scope"],
      [{ grant_type: "password" }, 400, "unsupported_grant_type"],
    ] as const) {
      const refused = await ask(cloud.standInsUrl, { ...form, ...wrong });
      expect(refused.status).toBe(status);
      expect(await refused.json()).toMatchObject({ error });
    }
  });

  it("issues tokens of the tenant that an application is registered in, and of no other", async () => {
    const { cloud } = await newCloud();
    const tenantId = "33333333-3333-3333-3333-333333333333";
    cloud.registerApplication({ clientId: "app", secret: "s", objectId: "object", tenantId });
    const form = { grant_type: "client_credentials", client_id: "app", client_secret: "s", scope: "api://a/.default" };
    const answer = await ask(cloud.standInsUrl, form, tenantId);
    const { access_token: token } = (await answer.json()) as { access_token: string };
    const payload = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { iss: string };
    expect(payload.iss).toBe(`https://sts.windows.net/${tenantId}/`);
    expect((await ask(cloud.standInsUrl, form, cloud.tenantId)).status).toBe(400);
    const metadata = `${cloud.standInsUrl}/login.microsoftonline.com/${tenantId}/v2.0/.well-known/openid-configuration`;
    expect(await (await fetch(metadata)).json()).toMatchObject({
      issuer: `https://login.microsoftonline.com/${tenantId}/v2.0`,
    });
  });

  it("stands in for no other host", async () => {
    const { cloud } = await newCloud();
    expect((await fetch(`${cloud.standInsUrl}/undefined.openai.azure.com/openai/v1/models`)).status).toBe(404);
  });
});
