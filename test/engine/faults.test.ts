// Deployments of the Pulumi CLI that go wrong, and what the next one makes of them.
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { ProgramTypes } from "../../src/emulator/engine/program-types";
import { PulumiWorkspace } from "./pulumi-workspace";
import { serveCloud } from "./served-cloud";
import { opened, workspaceOf } from "./workspace-of-text";

const quickstart = resolve(__dirname, "../../examples/quickstart");

function haveFaults(workspace: PulumiWorkspace, ...faults: object[]): void {
  mkdirSync(workspace.state, { recursive: true });
  writeFileSync(join(workspace.state, "faults.json"), JSON.stringify(faults));
}

const groups = `
  import { ResourceGroup } from "@pulumi/azure-native/resources";
  const one = new ResourceGroup("one", { location: "westeurope" });
  new ResourceGroup("two", { location: "westeurope" }, { dependsOn: one });
`;

describe("a deployment", () => {
  it.each([
    ["InsufficientQuota", "Microsoft.CognitiveServices/accounts/deployments", "the quota of the region is used up"],
    ["Conflict", "Microsoft.ApiManagement/service/backends", "another operation is in progress"],
  ])("that fails in the middle with %s is completed by the next one", async (code, type, message) => {
    const workspace = opened(await PulumiWorkspace.create(quickstart));
    haveFaults(workspace, { operation: "put", type, code, message });
    const failed = await workspace.up();
    expect(failed.code).not.toBe(0);
    expect(failed.text).toContain(`${code}: ${message}`);
    const made = (await workspace.resources()).length;
    expect(made).toBeGreaterThan(10);
    haveFaults(workspace);
    const next = await workspace.up();
    expect(next.code, next.text).toBe(0);
    expect(next.steps.filter(({ op }) => op === "replace" || op === "delete")).toEqual([]);
    expect((await workspace.resources()).length).toBeGreaterThan(made);
  });

  it("whose service has a name that was deleted is refused with what to do", async () => {
    const workspace = await workspaceOf(`
      import { ApiManagementService } from "@pulumi/azure-native/apimanagement";
      import { ResourceGroup } from "@pulumi/azure-native/resources";
      const group = new ResourceGroup("group", { location: "westeurope" });
      new ApiManagementService("service", {
        resourceGroupName: group.name, serviceName: "contoso-gateway", publisherEmail: "ai@contoso.example",
        publisherName: "Contoso", sku: { name: "StandardV2", capacity: 1 },
      });
    `);
    expect((await workspace.up()).code).toBe(0);
    expect((await workspace.pulumi("destroy")).code).toBe(0);
    const again = await workspace.up();
    expect(again.code).not.toBe(0);
    expect(again.text).toContain(
      'got "contoso-gateway", whose service was deleted less than 48 hours ago. Purge or restore',
    );
  });

  it("that is interrupted is completed by the next one", async () => {
    const workspace = await workspaceOf(groups);
    haveFaults(workspace, { operation: "put", name: "one*", delayMs: 3_600_000 });
    const interrupted = await workspace.interruptedUp(/one creating/);
    expect(interrupted.text).toMatch(/ResourceGroup \(one\):\s+error: The deployment was canceled: /);
    expect(interrupted.text).not.toMatch(/two .*created/);
    haveFaults(workspace);
    const { code, text } = await workspace.up();
    expect(code, text).toBe(0);
    expect((await workspace.resources()).filter(({ type }) => type.endsWith(":ResourceGroup")).length).toBe(2);
  });

  it("of one stack does not see another's, though both meet the same cloud", async () => {
    const one = opened(await PulumiWorkspace.create(quickstart));
    const other = opened(await PulumiWorkspace.create(quickstart, { cloud: one.state }));
    const results = await Promise.all([one.up(), other.up()]);
    for (const { code, text } of results) expect(code, text).toBe(0);
    expect((await one.pulumi("destroy")).code).toBe(0);
    const { code, text } = await other.pulumi("refresh", "--expect-no-changes");
    expect(code, text).toBe(0);
    const served = await serveCloud(one.state);
    await served.close();
    expect(Object.keys(served.keys).sort()).toEqual(["checkout", "search"]);
  });

  it("tells what the published types do not know, and keeps types that it does not know itself", async () => {
    const workspace = await workspaceOf(`
      import { Resource, ResourceGroup } from "@pulumi/azure-native/resources";
      import * as pulumi from "@pulumi/pulumi";
      const group = new ResourceGroup("group", { location: "westeurope" }, {
        transforms: [({ props, opts }) => ({ props: { ...props, colour: "blue" }, opts })],
      });
      new Resource("unknown", {
        resourceGroupName: group.name, resourceProviderNamespace: "Microsoft.Unknown", parentResourcePath: "",
        resourceType: "things", resourceName: "thing", apiVersion: "2024-01-01", properties: { a: 1 },
      });
    `);
    const { code, text } = await workspace.up();
    expect(code, text).toBe(0);
    expect(text).toContain("`colour`: the published type of azure-native:resources:ResourceGroup has no such property");
    expect(text).toContain("The emulator does not know Microsoft.Unknown/things:");
  });

  it("of a program whose types are wrong is refused for the reasons that `dev` gives", async () => {
    const workspace = await workspaceOf(`
      import { ResourceGroup } from "@pulumi/azure-native/resources";
      const location: number = "westeurope";
      new ResourceGroup("group", { location });
      new ResourceGroup("other", { colour: "blue" });
      export const twice = (given) => given;
    `);
    const { code, text } = await workspace.up();
    expect(code).not.toBe(0);
    const types = new ProgramTypes(workspace.directory, {});
    onTestFinished(() => types.close());
    const told = (text: string) =>
      [...text.matchAll(/index\.ts[(:](\d+)[,:](\d+)\)?: error (TS\d+)/g)].map((found) => found.slice(1).join(" "));
    expect([...new Set(told(text))].sort()).toEqual(["3 13 TS2322", "4 36 TS2322", "5 36 TS2353", "6 29 TS7006"]);
    expect(told((await types.check()).join("\n")).sort()).toEqual([...new Set(told(text))].sort());
  });

  it("that lacks a required property ends with the resource and the property", async () => {
    const workspace = await workspaceOf(`
      import { Api } from "@pulumi/azure-native/apimanagement";
      import * as pulumi from "@pulumi/pulumi";
      const path = pulumi.output(undefined) as unknown as pulumi.Output<string>;
      new Api("orders", { resourceGroupName: "g", serviceName: "s", path });
    `);
    const { code, text } = await workspace.pulumi("preview");
    expect(code).not.toBe(0);
    expect(text).toMatch(/Api \(orders\)[\s\S]*missing required property 'path'/);
  });

  it("into a damaged cloud is refused with file and line", async () => {
    const workspace = await workspaceOf(groups);
    mkdirSync(workspace.state, { recursive: true });
    writeFileSync(join(workspace.state, "cloud.jsonl"), "{broken\n");
    const { code, text } = await workspace.up();
    expect(code).not.toBe(0);
    expect(text).toMatch(/cloud\.jsonl:1: this is no state of an emulated cloud/);
    expect(text).not.toMatch(/bug in the provider/);
  });

  it("takes over what exists by pulumi import", async () => {
    const workspace = await workspaceOf(groups);
    expect((await workspace.up()).code).toBe(0);
    const made = (await workspace.resources()).find(({ urn }) => urn.endsWith("::one"));
    await workspace.pulumi(
      "state",
      "delete",
      "--force",
      "--target-dependents",
      "--yes",
      "--stack",
      workspace.stack,
      made?.urn ?? "",
    );
    const { code, text } = await workspace.pulumi(
      "import",
      "azure-native:resources:ResourceGroup",
      "one",
      made?.id ?? "",
      "--generate-code=false",
      "--protect=false",
    );
    expect(code, text).toBe(0);
    const imported = (await workspace.resources()).find(({ urn }) => urn.endsWith("::one"));
    expect(imported?.inputs).toMatchObject({ location: "westeurope", resourceGroupName: made?.id?.split("/").at(-1) });
  });
});
