// The directory of the emulated tenant under the literal commands of the Pulumi CLI.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCloud } from "../../src/emulator/azure/emulated-cloud";
import { systemClock } from "../../src/emulator/gateway/system-clock";
import { PulumiWorkspace, type Step } from "./pulumi-workspace";

const directory = join(__dirname, "programs", "azuread");

const shown = (steps: readonly Step[]) =>
  steps.filter(({ op, type }) => op !== "same" && type.startsWith("azuread:")).map(({ op, name }) => `${op} ${name}`);

describe("azuread under the Pulumi CLI", () => {
  let workspace: PulumiWorkspace;
  beforeAll(async () => {
    workspace = await PulumiWorkspace.create(directory);
  });
  afterAll(async () => workspace?.remove());

  const at = async (step: number) => {
    await workspace.pulumi("config", "set", "step", String(step), "--stack", workspace.stack);
  };
  const done = async (...args: readonly string[]) => {
    const result = await workspace.pulumi(...args);
    expect(result.code, result.text).toBe(0);
    return result;
  };

  it("previews what is unknown until it is made, and makes it", async () => {
    await at(1);
    const { steps } = await done("preview");
    expect(shown(steps)).toContain("create assignment");
    expect(shown((await done("up")).steps)).toHaveLength(11);
    expect(shown((await done("up")).steps)).toEqual([]);
  });

  it("keeps passwords secret in the state", async () => {
    const { text } = await done("stack", "export", "--stack", workspace.stack);
    const { secret } = await workspace.outputs();
    expect(secret).toMatch(/^[0-9a-f]{40}$/);
    expect(text).not.toContain(secret);
    expect(text).not.toContain("a password of a test");
  });

  it("finds nothing changed on a refresh", async () => {
    await done("refresh", "--expect-no-changes");
  });

  it("previews a changed argument and nothing else, and a password that is made anew", async () => {
    await at(2);
    expect(shown((await done("preview")).steps)).toEqual(["update api"]);
    await done("up");
    await at(3);
    expect(shown((await done("preview")).steps).sort()).toEqual([
      "create-replacement password",
      "delete-replaced password",
      "replace password",
      "update api",
    ]);
    await done("up");
  });

  it("imports an application", async () => {
    const api = (await workspace.resources()).find(({ urn }) => urn.endsWith("::api"));
    await done(
      "import",
      "azuread:index/application:Application",
      "again",
      String(api?.id),
      "--protect=false",
      "--generate-code=false",
    );
    expect((await workspace.resources()).find(({ urn }) => urn.endsWith("::again"))?.inputs).toMatchObject({
      displayName: "models",
      signInAudience: "AzureADMyOrg",
    });
  });

  it("leaves nothing in the directory", async () => {
    await done("destroy");
    const cloud = await createCloud({ clock: systemClock, stateDirectory: workspace.state });
    try {
      for (const collection of ["applications", "servicePrincipals", "users", "groups"])
        expect(cloud.list(`Microsoft.Graph/${collection}`)).toEqual([]);
    } finally {
      await cloud.close();
    }
    expect(readFileSync(join(workspace.state, "cloud.jsonl"), "utf8")).toContain("Microsoft.Graph/applications");
  });
});
