// A Python program with components of the library, deployed by the real Pulumi CLI into the emulated cloud. The plugin is
// the one that a user installs: from the tarball, without what builds or analyzes it.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { schemaFile } from "../schema/component-schema";
import { installLibrary, linkPeers } from "../support/packed-library";
import { PulumiWorkspace } from "./pulumi-workspace";
import { pythonWithPulumi } from "./python";
import { serveCloud } from "./served-cloud";

const run = promisify(execFile);
const directory = join(__dirname, "programs-python/chat");
const folder = mkdtempSync(join(tmpdir(), "apim-ai-gateway-plugin-"));

describe("a Python program", () => {
  let workspace: PulumiWorkspace;
  let python: string;

  beforeAll(async () => {
    python = await pythonWithPulumi();
    installLibrary(folder);
    linkPeers(folder);
    workspace = await PulumiWorkspace.create(directory, { plugins: [join(folder, "node_modules/.bin")] });
  });
  afterAll(async () => {
    await workspace?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs the program; answers everything that it and the CLI said. */
  const runProgram = async (verb: "up" | "preview", more: NodeJS.ProcessEnv = {}) => {
    const env = { ...workspace.env, ...more, STACK: workspace.stack };
    const { stdout, stderr } = await run(python, [join(directory, "__main__.py"), verb], { env }).catch(
      (error: { stdout: string; stderr: string }) => error,
    );
    return `${stdout}${stderr}`;
  };
  const resourcesOf = async () =>
    (await workspace.resources())
      .filter(({ type }) => !type.startsWith("pulumi:"))
      .map(({ type, urn }) => `${type} ${urn.split("::").at(-1)}`);

  it("finds a schema that Pulumi accepts, from the plugin and from the directory of the package", async () => {
    for (const source of [".bin/pulumi-resource-apim-ai-gateway", "apim-ai-gateway"]) {
      const { code, text } = await workspace.pulumi("package", "get-schema", join(folder, "node_modules", source));
      expect(code, text).toBe(0);
      expect(text).toContain('"apim-ai-gateway:index:SemanticCacheRedis": {');
    }
    const { code, text } = await workspace.pulumi("schema", "check", schemaFile);
    expect(code, text).toBe(0);
  });

  it("gets what the components say of its arguments, each in one sentence", async () => {
    const text = await runProgram("preview", { GATEWAY_SKU: "Gold" });
    expect(text).toMatch(/AiGatewayApim \\?"gateway\\?" got arguments that it cannot use:/);
    const [, diagnostics = ""] = text.split("Diagnostics:");
    expect(diagnostics.match(/sku.*expected Developer, Basic, .* or PremiumV2, got \\?"Gold\\?"\./g)).toHaveLength(1);
    expect(text).not.toMatch(/\.js:\d+/);
  });

  it("is previewed, with everything that the components create", async () => {
    const text = await runProgram("preview");
    expect(text).toMatch(/\+ \d\d to create/);
    expect(text).toMatch(/azure-native:apimanagement:ApiPolicy chat-policy/);
    expect(await resourcesOf()).toEqual([]);
  });

  it("is deployed, and its gateway answers a chat of a consumer, not of anybody", async () => {
    const text = await runProgram("up");
    const outputs = await workspace.outputs();
    expect(outputs.url, text).toMatch(/^https:\/\/gateway-[a-z0-9]+\.azure-api\.net\/models$/);
    expect(outputs.api).toBe("chat");
    const { checkout } = outputs.keys as { checkout: string };
    const served = await serveCloud(workspace.state);
    const ask = (key: string) =>
      new OpenAI({
        baseURL: `${served.url}/models`,
        apiKey: "not-used",
        defaultHeaders: { "api-key": key },
        maxRetries: 0,
      }).chat.completions.create({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Good morning" }] });
    try {
      expect((await ask(checkout)).choices[0]?.message.content).toMatch(/\w/);
      await expect(ask("another")).rejects.toMatchObject({ status: 401 });
    } finally {
      await served.close();
    }
  });

  it("keeps the keys secret, and lets policies wait for what they name", async () => {
    const { text } = await workspace.pulumi("stack", "export", "--stack", workspace.stack);
    const { keys } = await workspace.outputs();
    expect(text).not.toContain((keys as { checkout: string }).checkout);
    const resources = await workspace.resources();
    const urn = (type: string) => resources.find((resource) => resource.type === type)?.urn;
    const dependenciesOf = (name: string) =>
      resources.find((resource) => resource.urn.endsWith(`::${name}`))?.dependencies;
    expect(dependenciesOf("chat")).toContain(urn("apim-ai-gateway:index:PtuPaygBackendPool"));
    expect(dependenciesOf("chat-policy")).toContain(urn("apim-ai-gateway:index:TokenGovernance"));
  });

  it("is the same when it is deployed again", async () => {
    const text = await runProgram("up");
    expect(text).toMatch(/\d\d unchanged/);
    expect(text).not.toMatch(/\d to (create|update|delete|replace)|\d (created|updated|deleted|replaced)/);
  });

  it("leaves nothing when it is destroyed", async () => {
    const { code, text } = await workspace.pulumi("destroy");
    expect(code, text).toBe(0);
    expect(await workspace.resources()).toEqual([]);
  });

  it("is refused in one sentence where there is no Python", async () => {
    await expect(pythonWithPulumi({ PATH: folder, XDG_CACHE_HOME: folder })).rejects.toThrow(
      /^`python3`: expected Python 3\.10 or later with the module venv, .*\. Install it\.$/,
    );
  });
});
