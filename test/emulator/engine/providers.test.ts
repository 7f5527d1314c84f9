import { NamedValue } from "@pulumi/azure-native/apimanagement";
import { Account } from "@pulumi/azure-native/cognitiveservices";
import { Provider } from "@pulumi/azure-native/provider";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { createEngine } from "../../../src/emulator/engine/engine";
import { FakeCloud } from "../../support/fake-cloud";

const start = (config: Record<string, string> = {}) => {
  const cloud = new FakeCloud();
  return { cloud, engine: createEngine({ cloud, project: "p", stack: "s", config }) };
};
const account = (name: string, options: pulumi.CustomResourceOptions = {}) =>
  new Account(name, { resourceGroupName: "g", accountName: name, kind: "OpenAI", sku: { name: "S0" } }, options);
const locations = (cloud: FakeCloud) =>
  cloud.list("Microsoft.CognitiveServices/accounts").map(({ name, location }) => `${name} ${location}`);

class Models extends pulumi.ComponentResource {
  constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    super("test:index:Models", name, {}, opts);
    account(name, { parent: this });
    this.registerOutputs({});
  }
}

describe("providers", () => {
  it("place resources by their own location, then the configuration's, then the resource group's", async () => {
    const program = () => {
      new ResourceGroup("g", { resourceGroupName: "g", location: "uksouth" });
      const north = new Provider("north", { location: "northeurope" });
      account("explicit", { provider: north });
      new Models("inherited", { provider: north });
      account("default");
    };
    const configured = start({ "azure-native:location": "westeurope" });
    await configured.engine.up(program);
    expect(locations(configured.cloud).sort()).toEqual([
      "default westeurope",
      "explicit northeurope",
      "inherited northeurope",
    ]);
    const bare = start();
    await bare.engine.up(program);
    expect(locations(bare.cloud)).toContain("default uksouth");
  });

  it("name the subscription that resources go to", async () => {
    const { cloud, engine } = start({ "azure-native:subscriptionId": "sub-of-the-stack" });
    await engine.up(() => {
      new ResourceGroup("a", { resourceGroupName: "a", location: "uksouth" });
      const other = new Provider("other", { subscriptionId: "other-sub" });
      new ResourceGroup("b", { resourceGroupName: "b", location: "uksouth" }, { provider: other });
    });
    expect([...cloud.resources.keys()].sort()).toEqual([
      "/subscriptions/other-sub/resourcegroups/b",
      "/subscriptions/sub-of-the-stack/resourcegroups/a",
    ]);
  });
});

describe("what exists already", () => {
  it("is read by its id when this program deployed it", async () => {
    const { engine } = start();
    const place = { resourceGroupName: "g", serviceName: "s" };
    const value = () => new NamedValue("v", { ...place, namedValueId: "v", displayName: "shown", value: "x" });
    await engine.up(() => void value());
    const { outputs } = await engine.up(() => {
      const made = value();
      return { shown: NamedValue.get("again", made.id).displayName };
    });
    expect(outputs).toEqual({ shown: "shown" });
  });

  it("is imported when the inputs are what it is, and managed from then on", async () => {
    const { cloud, engine } = start();
    const place = { resourceGroupName: "g", serviceName: "s", namedValueId: "v" };
    const value = (text: string, opts?: pulumi.CustomResourceOptions) =>
      new NamedValue("v", { ...place, displayName: "shown", value: text }, opts);
    const { resources } = await engine.up(() => void value("x"));
    const id = resources.find(({ name }) => name === "v")?.id ?? "";
    const other = createEngine({ cloud, project: "other", stack: "dev" });
    await expect(other.up(() => void value("y", { import: id }))).rejects.toThrow(
      "`import`: expected inputs that match the existing resource, got others for value.",
    );
    await other.up(() => void value("x", { import: id }));
    await other.up(() => void value("y", { import: id }));
    expect(cloud.get(id)?.properties.value).toBe("y");
    await other.up(() => undefined);
    expect(cloud.get(id)).toBeUndefined();
  });

  it.each([
    [
      "a resource that is not there",
      () => NamedValue.get("v", "/subscriptions/s/nothing"),
      /got "\/subscriptions\/s\/nothing"/,
    ],
    ["another stack", () => new pulumi.StackReference("org/p/prod"), /got a reference to another one/],
    [
      "an import of nothing",
      () => account("a", { import: "/subscriptions/s/x" }),
      /`import`: expected the id of a resource that exists, got "\/subscriptions\/s\/x"/,
    ],
    [
      "a component of another process",
      () => new pulumi.ComponentResource("other:index:Thing", "t", {}, {}, true),
      /runs no component providers/,
    ],
  ])("%s is refused with a reason", async (_, make, reason) => {
    const { engine } = start();
    await expect(engine.up(() => void make())).rejects.toThrow(reason);
  });
});

describe("two engines at once", () => {
  it("deploy each its own program", async () => {
    const [one, other] = [start(), start()];
    const program = (name: string) => async () => {
      new ResourceGroup(name, { resourceGroupName: name, location: "uksouth" });
      await new Promise((resolve) => setImmediate(resolve));
      return { stack: pulumi.getStack(), name };
    };
    const [first, second] = await Promise.all([one.engine.up(program("one")), other.engine.up(program("other"))]);
    expect([first.outputs.name, second.outputs.name]).toEqual(["one", "other"]);
    expect([one, other].map(({ cloud }) => cloud.list("Microsoft.Resources/resourceGroups").length)).toEqual([1, 1]);
  });
});
