// Every example with the literal commands of the Pulumi CLI, from its own directory.
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PulumiWorkspace, type Step } from "./pulumi-workspace";
import { serveCloud, verify } from "./served-cloud";

const examples = resolve(__dirname, "../../examples");
const pack = resolve(__dirname, "../../policy-packs/ai-gateway-security");

/** One change of an example's configuration, and everything that it leads to. */
const changes: Readonly<
  Record<string, { readonly config: readonly [string, string]; readonly steps: readonly string[] }>
> = {
  quickstart: {
    config: ["ordersUrl", "https://orders.fabrikam.example"],
    steps: [
      "update apim-ai-gateway:index:McpRestExport orders: ",
      "update azure-native:apimanagement:Api orders-api: serviceUrl",
    ],
  },
};

const changed = (steps: readonly Step[]) =>
  steps
    .filter(({ op }) => op !== "same" && op !== "refresh" && op !== "read")
    .map(({ op, type, name, diffs }) => `${op} ${type} ${name}: ${diffs.join(", ")}`);

describe.each(readdirSync(examples))("the example %s with the Pulumi CLI", (example) => {
  const directory = join(examples, example);
  let workspace: PulumiWorkspace;
  beforeAll(async () => {
    workspace = await PulumiWorkspace.create(directory);
  });
  afterAll(async () => workspace.remove());

  it("is previewed without making anything", async () => {
    const { code, text, steps } = await workspace.pulumi("preview");
    expect(code, text).toBe(0);
    expect(steps.length).toBeGreaterThan(10);
    expect(steps.every(({ op }) => op === "create")).toBe(true);
    expect(await workspace.resources()).toEqual([]);
  });

  it("is deployed, with the policy pack at mandatory", async () => {
    const { code, text } = await workspace.up("--policy-pack", pack);
    expect(code, text).toBe(0);
    expect(text).toMatch(/ai-gateway-security/);
  });

  it("is the same when it is deployed again", async () => {
    const { code, text, steps } = await workspace.up("--policy-pack", pack);
    expect(code, text).toBe(0);
    expect(changed(steps)).toEqual([]);
  });

  it("has not drifted when it is refreshed", async () => {
    const { code, text } = await workspace.pulumi("refresh", "--expect-no-changes");
    expect(code, text).toBe(0);
  });

  it("serves what was deployed, and its verification holds", async () => {
    const { default: startLocal } = (await import(join(directory, "local.ts"))) as {
      default: () => Promise<{ map: Record<string, string>; close(): Promise<void> }>;
    };
    const local = await startLocal();
    const served = await serveCloud(workspace.state, local.map);
    try {
      const { code, text } = await verify(directory, served, await workspace.outputs());
      expect(code, text).toBe(0);
    } finally {
      await served.close();
      await local.close();
    }
  });

  it("keeps its secrets encrypted in the state", async () => {
    const outputs = await workspace.outputs();
    const { text } = await workspace.pulumi("stack", "export", "--stack", workspace.stack);
    for (const key of Object.values(outputs.keys as Record<string, string>)) expect(text).not.toContain(key);
    const shown = await workspace.pulumi("stack", "output", "--stack", workspace.stack);
    expect(shown.text).toMatch(/^ *keys +\[secret\]/m);
  });

  it("changes what one changed value leads to, and nothing else", async () => {
    const { config, steps: expected = [] } = changes[example] ?? {};
    if (config === undefined) throw new Error(`\`changes\`: expected a change for the example ${example}. Add one.`);
    await workspace.pulumi("config", "set", ...config, "--stack", workspace.stack);
    const preview = await workspace.pulumi("preview");
    expect(changed(preview.steps)).toEqual(expected);
    const { code, text, steps } = await workspace.previewedUp();
    expect(code, text).toBe(0);
    expect([...new Set(changed(steps))]).toEqual(expected);
  });

  it("leaves nothing when it is destroyed", async () => {
    const { code, text } = await workspace.pulumi("destroy");
    expect(code, text).toBe(0);
    expect(await workspace.resources()).toEqual([]);
    await expect(serveCloud(workspace.state)).rejects.toThrow("deploys no API Management service");
  });
});
