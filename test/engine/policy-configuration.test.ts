// Policy packs are configured, and remediate, in the embedded engine as in Pulumi's own.
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { createCloud } from "../../src/emulator/azure/emulated-cloud";
import { createEngine, type DeploymentError } from "../../src/emulator/engine/engine";
import { systemClock } from "../../src/emulator/gateway/system-clock";
import type { StateResource } from "./pulumi-workspace";
import { workspaceOf } from "./workspace-of-text";

const pack = resolve(__dirname, "../emulator/engine/configured-pack");

it.each([
  ["its own level", { short: { most: 4 }, tagged: { team: "orders" } }, true],
  ["one level for all", { all: "disabled", short: { most: 4 } }, true],
  ["another level", { short: { most: 4, enforcementLevel: "mandatory" } }, false],
  ["no bound", { tagged: "advisory" }, false],
])("a pack with %s comes to the same in both engines", async (_, config, passes) => {
  const workspace = await workspaceOf(`
    import { ResourceGroup } from "@pulumi/azure-native/resources";
    new ResourceGroup("group", { resourceGroupName: "group", location: "westeurope" });
  `);
  const file = join(workspace.root, "pack.json");
  writeFileSync(file, JSON.stringify(config));
  const real = await workspace.up("--policy-pack", pack, "--policy-pack-config", file);

  const cloud = await createCloud({ clock: systemClock });
  try {
    const violations: { readonly policy: string; readonly level: string }[] = [];
    const engine = createEngine({
      cloud,
      project: "program",
      stack: workspace.stack,
      policyPacks: [pack],
      policyPackConfigs: [file],
      onEvent: (event) => void (event.kind === "policy" && violations.push(event)),
    });
    const embedded = await engine.up(workspace.directory).catch((error: DeploymentError) => error);
    const isDeployed = "resources" in embedded;
    expect([real.code === 0, isDeployed], real.text).toEqual([passes, passes]);
    const said = (found: readonly { readonly policy: string }[]) => found.map(({ policy }) => policy).sort();
    expect(said(violations.filter(({ level }) => level !== "remediate"))).toEqual(said(real.violations));
    if (!isDeployed) return;
    const teamIn = (resources: readonly StateResource[]) =>
      (
        resources.find(({ type }) => type.endsWith(":ResourceGroup"))?.inputs?.tags as
          | { readonly team?: string }
          | undefined
      )?.team;
    const team = teamIn(embedded.resources);
    expect(team).toBe("tagged" in config ? "orders" : undefined);
    expect(teamIn(await workspace.resources())).toBe(team);
  } finally {
    await cloud.close();
  }
});
