// Hooks in the embedded engine and in Pulumi's own: the same calls in the same order, and the same failures.
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createCloud } from "../../src/emulator/azure/emulated-cloud";
import { createEngine, type DeploymentError } from "../../src/emulator/engine/engine";
import { systemClock } from "../../src/emulator/gateway/system-clock";
import { PulumiWorkspace } from "./pulumi-workspace";

/** A program in both engines. */
async function inBoth(directory: string, project: string) {
  const workspace = await PulumiWorkspace.create(directory);
  onTestFinished(() => workspace.remove());
  const cloud = await createCloud({ clock: systemClock });
  onTestFinished(() => cloud.close());
  const config: Record<string, string> = {};
  const engine = createEngine({ cloud, project, stack: workspace.stack, config });
  const [ofPulumi, ofEmbedded] = ["pulumi", "embedded"].map((name) => join(workspace.root, `${name}.log`)) as [
    string,
    string,
  ];
  const lines = (file: string) => (existsSync(file) ? readFileSync(file, "utf8").split("\n") : []);
  return {
    async up(step = 1) {
      Object.assign(config, { [`${project}:step`]: String(step), [`${project}:log`]: ofEmbedded });
      const settings = { step: String(step), log: ofPulumi };
      for (const [key, value] of Object.entries(settings))
        await workspace.pulumi("config", "set", key, value, "--stack", workspace.stack);
      const real = await workspace.up();
      const embedded = await engine.up(directory).then(
        ({ resources }) => ({ resources, problems: [] }),
        ({ problems }: DeploymentError) => ({ resources: undefined, problems: problems.map(({ message }) => message) }),
      );
      return { real, embedded };
    },
    calls: () => ({ real: lines(ofPulumi), embedded: lines(ofEmbedded) }),
    left: async () => ({
      real: (await workspace.resources()).filter(({ type }) => type.endsWith(":ResourceGroup")).map(({ urn }) => urn),
      embedded: cloud.list("Microsoft.Resources/resourceGroups").map(({ name }) => name),
    }),
  };
}

function programOf(text: string): string {
  const directory = mkdtempSync(join(tmpdir(), "apim-ai-gateway-hooks-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, "Pulumi.yaml"), "name: program\nruntime: nodejs\n");
  writeFileSync(join(directory, "package.json"), '{ "private": true, "main": "index.ts" }');
  writeFileSync(
    join(directory, "index.ts"),
    `import { ResourceGroup } from "@pulumi/azure-native/resources";
     import * as pulumi from "@pulumi/pulumi";
     const step = new pulumi.Config().getNumber("step") ?? 1;
     const failing = (name: string, fails = true) =>
       new pulumi.ResourceHook(name, () => { if (fails) throw new Error("closed on Fridays"); });
     ${text}`,
  );
  symlinkSync(resolve(__dirname, "../../node_modules"), join(directory, "node_modules"));
  return directory;
}

describe("hooks", () => {
  it("are called in the same order and are told the same", async () => {
    const program = await inBoth(join(__dirname, "programs/hooks"), "hooks");
    for (const step of [1, 2, 3, 4]) {
      const { real, embedded } = await program.up(step);
      expect([real.code, embedded.problems], real.text).toEqual([0, []]);
      if (step === 1) expect(real.text).toContain("nobody minds");
      const calls = program.calls();
      expect(calls.embedded, `step ${step}`).toEqual(calls.real);
    }
    expect(program.calls().real.length).toBeGreaterThan(20);
  });

  it("of errors are asked alike, and what they ask for is done", async () => {
    const directory = programOf(`
      import { appendFileSync } from "node:fs";
      import { NamedValue } from "@pulumi/azure-native/apimanagement";
      let tries = 0;
      const patient = new pulumi.ErrorHook("patient", ({ failedOperation, errors, name }) => {
        appendFileSync(new pulumi.Config().require("log"), [failedOperation, name, errors.length].join(" ") + "\\n");
        return ++tries < 3;
      });
      const place = { resourceGroupName: "nowhere", serviceName: "nothing", namedValueId: "v" };
      new NamedValue("value", { ...place, displayName: "v", value: "v" }, { hooks: { onError: [patient] } });
    `);
    const program = await inBoth(directory, "program");
    const { real, embedded } = await program.up();
    const calls = program.calls();
    expect(calls.real.slice(0, 3)).toEqual(["create value 1", "create value 2", "create value 3"]);
    expect(calls.embedded).toEqual(calls.real);
    const refusal = /nothing to exist\. Create it first\./;
    expect(real.text).toMatch(refusal);
    expect(real.text).toContain("retrying create due to on-error hook request (2/100)");
    expect(embedded.problems).toEqual([expect.stringMatching(refusal)]);
  });

  it.each([
    [
      "before a resource is created",
      `new ResourceGroup("group", { location: "westeurope" }, { hooks: { beforeCreate: [failing("gate")] } });`,
      1,
      0,
    ],
    [
      "after it is created",
      `new ResourceGroup("group", { location: "westeurope" }, { hooks: { afterCreate: [failing("gate")] } });`,
      1,
      1,
    ],
    [
      "before it is deleted",
      `const gate = failing("gate"); if (step === 1) new ResourceGroup("group", { location: "westeurope" }, { hooks: { beforeDelete: [gate] } });`,
      2,
      1,
    ],
    [
      "after it is deleted",
      `const gate = failing("gate"); if (step === 1) new ResourceGroup("group", { location: "westeurope" }, { hooks: { afterDelete: [gate] } });`,
      2,
      0,
    ],
    [
      "that is gone when its resource is deleted",
      `if (step === 1) new ResourceGroup("group", { location: "westeurope" }, { hooks: { beforeDelete: [failing("gate", false)] } });`,
      2,
      1,
    ],
  ])("fail a deployment alike: %s", async (_, text, steps, groups) => {
    const program = await inBoth(programOf(text), "program");
    if (steps === 2) expect((await program.up(1)).embedded.problems).toEqual([]);
    const { real, embedded } = await program.up(steps);
    expect(real.code).not.toBe(0);
    const [problem = ""] = embedded.problems;
    expect(problem).toMatch(/hook "gate" (failed: closed on Fridays|was not registered)/);
    expect(real.text).toContain(problem.split(".")[0]);
    const left = await program.left();
    expect([left.real.length, left.embedded.length]).toEqual([groups, groups]);
  });
});
