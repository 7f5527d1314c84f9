import * as apim from "@pulumi/azure-native/apimanagement";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { createEngine } from "../../../src/emulator/engine/engine";
import { FakeCloud } from "../../support/fake-cloud";

const start = () => {
  const cloud = new FakeCloud();
  return { cloud, engine: createEngine({ cloud, project: "p", stack: "s" }) };
};

class Team extends pulumi.ComponentResource {
  constructor(name: string, value: pulumi.Input<string>) {
    super("test:index:Team", name, {});
    const group = new resources.ResourceGroup(`${name}-group`, { location: "westeurope" }, { parent: this });
    const scope = { resourceGroupName: group.name, serviceName: "gw" };
    new apim.NamedValue(
      name,
      { ...scope, namedValueId: "key", displayName: "key", secret: true, value },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

describe("up", () => {
  it("deploys components and their children, and answers outputs with secrets in clear", async () => {
    const { cloud, engine } = start();
    const deployment = await engine.up(() => {
      new Team("team", pulumi.secret("hidden"));
      return { plain: 1, key: pulumi.secret("hidden") };
    });
    expect(deployment.outputs).toEqual({ plain: 1, key: "hidden" });
    expect([...deployment.secretOutputs]).toEqual(["key"]);
    const urns = deployment.resources.map(({ urn }) => urn);
    expect(urns).toContain("urn:pulumi:s::p::test:index:Team$azure-native:apimanagement:NamedValue::team");
    expect(cloud.list("Microsoft.ApiManagement/service/namedValues")[0]?.properties).toMatchObject({ value: "hidden" });
    expect(cloud.published).toBe(1);
  });

  it("gives an input that is secret back as a secret", async () => {
    const { engine } = start();
    const { outputs, secretOutputs } = await engine.up(() => {
      const group = new resources.ResourceGroup("group", { resourceGroupName: "group", location: "westeurope" });
      const args = { resourceGroupName: group.name, serviceName: "gw", namedValueId: "key", displayName: "key" };
      const key = new apim.NamedValue("key", { ...args, value: pulumi.secret("hidden") });
      return { value: key.value, displayName: key.displayName };
    });
    expect(outputs).toEqual({ value: "hidden", displayName: "key" });
    expect([...secretOutputs]).toEqual(["value"]);
  });

  it("ends with what the program logs as an error, and deletes nothing then", async () => {
    const { cloud, engine } = start();
    await engine.up(() => void new Team("team", "a"));
    cloud.calls.length = 0;
    const program = () => void pulumi.log.error("The region is closed.");
    await expect(engine.up(program)).rejects.toMatchObject({ problems: [{ message: "The region is closed." }] });
    expect(cloud.calls).toEqual([]);
  });

  it("leaves alone what is the same, updates what changed and deletes what is gone", async () => {
    const { cloud, engine } = start();
    await engine.up(() => void new Team("team", "a"));
    cloud.calls.length = 0;
    await engine.up(() => void new Team("team", "a"));
    expect(cloud.calls).toEqual([]);
    await engine.up(() => void new Team("team", "b"));
    expect(cloud.calls).toEqual(["put Microsoft.ApiManagement/service/namedValues key"]);
    cloud.calls.length = 0;
    await engine.up(() => {});
    expect(cloud.calls.map((call) => call.split(" ")[0])).toEqual(["delete", "delete"]);
  });

  it("names the resource and the reason when Azure refuses it", async () => {
    const { cloud, engine } = start();
    cloud.refuse = ({ name }) => (name === "key" ? "the name is taken" : undefined);
    await expect(engine.up(() => void new Team("team", "a"))).rejects.toMatchObject({
      problems: [{ urn: expect.stringMatching(/::team$/), message: "the name is taken" }],
    });
  });

  it("ends when a resource is refused, however many wait for it, and tells of others that were refused too", async () => {
    const { cloud, engine } = start();
    cloud.refuse = ({ name }) => (name.startsWith("bad") ? `${name} is taken` : undefined);
    const group = (name: string, dependsOn: pulumi.Resource[] = []) =>
      new resources.ResourceGroup(name, { resourceGroupName: name, location: "uksouth" }, { dependsOn });
    const program = () => {
      const first = group("bad");
      group("bad-too");
      const second = group("second", [first]);
      const third = group("third", [second]);
      group("fourth", [third]);
    };
    await expect(engine.up(program)).rejects.toMatchObject({
      problems: [{ message: "bad is taken" }, { message: "bad-too is taken" }],
    });
    cloud.refuse = () => undefined;
    expect((await engine.up(program)).resources).toHaveLength(6);
  });

  it("ends when something is rejected that nobody waits for, though the program never would", async () => {
    const { engine } = start();
    const program = async () => {
      void Promise.reject(new Error("forgotten"));
      await new Promise(() => undefined);
    };
    await expect(engine.up(program)).rejects.toThrow("forgotten");
  });

  it("runs a program after one that logged about a component whose argument is rejected", async () => {
    const { engine } = start();
    const rejected = () => pulumi.output(Promise.reject<string>(new Error("The vault is closed.")));
    const broken = engine.up(() => {
      const component = new pulumi.ComponentResource("test:index:Team", "team", { value: rejected() }, {}, true);
      void pulumi.log.warn("The team is new.", component);
    });
    await expect(broken).rejects.toThrow("The vault is closed.");
    const { outputs } = await engine.up(() => ({ value: "b" }));
    expect(outputs).toEqual({ value: "b" });
  });

  it("tells lines about a resource with its URN", async () => {
    const { engine } = start();
    const { logs } = await engine.up(() => void pulumi.log.warn("The team is new.", new Team("team", "a")));
    const urn = "urn:pulumi:s::p::test:index:Team::team";
    expect(logs).toContainEqual({ severity: "warning", message: "The team is new.", urn });
  });

  it("tells a function that its root directory is the working directory", async () => {
    const { engine } = start();
    const { outputs } = await engine.up(() => ({ root: pulumi.getRootDirectory() }));
    expect(outputs).toEqual({ root: process.cwd() });
  });

  it("reports what the program throws", async () => {
    const { engine } = start();
    const broken = () => {
      throw new Error("no luck");
    };
    await expect(engine.up(broken)).rejects.toThrow("no luck");
  });

  it("calls ARM actions for functions, and says which function it does not have", async () => {
    const { cloud, engine } = start();
    cloud.action = async (id, action) => ({ primaryKey: `${action} ${id.split("/").at(-1)}` });
    const args = { resourceGroupName: "g", serviceName: "gw", sid: "alice" };
    const deployment = await engine.up(async () => ({
      key: (await apim.listSubscriptionSecrets(args)).primaryKey,
    }));
    expect(deployment.outputs).toEqual({ key: "listSecrets alice" });
    await expect(engine.up(async () => void (await apim.getApi({ ...args, apiId: "x" })))).rejects.toThrow("getApi");
  });

  it("says that a program waits for itself", async () => {
    const engine = createEngine({
      cloud: new FakeCloud(),
      project: "p",
      stack: "s",
      silenceMs: 20,
      onEvent: (event) => {
        if (event.kind === "log" && event.message.startsWith("The program has not ended, and asks for nothing"))
          untie();
      },
    });
    let untie: () => void = () => undefined;
    const loop = new Promise<string>((resolve) => {
      untie = () => resolve("westeurope");
    });
    const { outputs } = await engine.up(() => ({
      name: new resources.ResourceGroup("g", { location: loop }).location,
    }));
    expect(outputs).toEqual({ name: "westeurope" });
  });
});
