import { Backend, NamedValue, Policy } from "@pulumi/azure-native/apimanagement";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { createEngine, type Deployment } from "../../../src/emulator/engine/engine";
import { FakeCloud } from "../../support/fake-cloud";

const place = { resourceGroupName: "g", serviceName: "s" };

function started() {
  const cloud = new FakeCloud();
  const engine = createEngine({ cloud, project: "p", stack: "s" });
  return {
    cloud,
    /** Deploys, and answers the calls of the cloud without the types. */
    up: async (program: () => unknown) => {
      cloud.calls.length = 0;
      const deployment = await engine.up(program);
      return { calls: cloud.calls.map((call) => call.replace(/ \S+ /, " ")), names: namesOf(deployment) };
    },
  };
}

const namesOf = ({ resources }: Deployment) =>
  resources.filter(({ type }) => type !== "pulumi:pulumi:Stack").map(({ name }) => name);

const group = (name: string, location: string, opts: pulumi.CustomResourceOptions = {}) =>
  new ResourceGroup(name, { resourceGroupName: name, location }, opts);

const value = (name: string, resourceGroupName: pulumi.Input<string>) =>
  new NamedValue(name, { ...place, resourceGroupName, namedValueId: name, displayName: name, value: "1" });

/** A name that azure-native makes up, so that the new resource stands beside the old one. */
const unnamed = (name: string, location: string) => new ResourceGroup(name, { location });

describe("a replacement that deletes first", () => {
  it("and then cannot create is made good by the next deployment, whatever that declares", async () => {
    const { cloud, up } = started();
    await up(() => void group("one", "westeurope"));
    cloud.refuse = ({ location }) => (location === "northeurope" ? "the region is full" : undefined);
    await expect(up(() => void group("one", "northeurope"))).rejects.toThrow("the region is full");
    expect(cloud.resources.size).toBe(0);
    expect(await up(() => void group("one", "westeurope"))).toEqual({ calls: ["put one"], names: ["one"] });
    expect(await up(() => void group("one", "westeurope"))).toEqual({ calls: [], names: ["one"] });
  });

  it("and then cannot create leaves nothing to delete", async () => {
    const { cloud, up } = started();
    await up(() => void group("one", "westeurope"));
    cloud.refuse = () => "the region is full";
    await expect(up(() => void group("one", "northeurope"))).rejects.toThrow("the region is full");
    expect(await up(() => undefined)).toEqual({ calls: [], names: [] });
  });

  it("and then cannot create takes along what was in it, which the next deployment makes anew", async () => {
    const { cloud, up } = started();
    const program = (location: string) => () => void value("inner", group("one", location).name);
    await up(program("westeurope"));
    cloud.refuse = ({ location }) => (location === "northeurope" ? "the region is full" : undefined);
    await expect(up(program("northeurope"))).rejects.toThrow("the region is full");
    expect((await up(program("westeurope"))).calls).toEqual(["put one", "delete inner", "put inner"]);
  });

  it("keeps the resource when it cannot delete it", async () => {
    const { cloud, up } = started();
    await up(() => void group("one", "westeurope"));
    const remove = cloud.delete;
    cloud.delete = async () => {
      throw new Error("it is locked");
    };
    await expect(up(() => void group("one", "northeurope"))).rejects.toThrow("it is locked");
    cloud.delete = remove;
    expect((await up(() => void group("one", "northeurope"))).calls).toEqual(["delete one", "put one"]);
  });
});

describe("a replacement that creates first", () => {
  it("deletes the old resource once what used it uses the new one", async () => {
    const { up } = started();
    const program = (location: string) => () => {
      const { name } = unnamed("one", location);
      new Backend("user", { ...place, backendId: "user", protocol: "http", url: pulumi.interpolate`https://${name}` });
    };
    await up(program("westeurope"));
    const { calls, names } = await up(program("northeurope"));
    expect(calls).toEqual([expect.stringMatching("put one"), "put user", expect.stringMatching("delete one")]);
    expect(names).toEqual(["one", "user"]);
  });

  it("keeps the new resource when the old one cannot be deleted, and tries that again", async () => {
    const { cloud, up } = started();
    await up(() => void unnamed("one", "westeurope"));
    const remove = cloud.delete;
    cloud.delete = async () => {
      throw new Error("it is locked");
    };
    await expect(up(() => void unnamed("one", "northeurope"))).rejects.toMatchObject({
      problems: [{ urn: expect.stringMatching(/::one$/), message: "it is locked" }],
    });
    cloud.delete = remove;
    const { calls, names } = await up(() => void unnamed("one", "northeurope"));
    expect(calls).toEqual([expect.stringMatching("delete one")]);
    expect(names).toEqual(["one"]);
    expect([...cloud.resources.values()].map(({ location }) => location)).toEqual(["northeurope"]);
  });
});

describe("hooks around the deletion of a replaced resource", () => {
  const hooked = (cloud: FakeCloud) => {
    const hook = (name: string) => [new pulumi.ResourceHook(name, () => void cloud.calls.push(`${name} . hook`))];
    return { beforeCreate: hook("before"), beforeDelete: hook("farewell"), afterDelete: hook("after") };
  };

  it("run at the end when the new one was made first, and again when that has failed", async () => {
    const { cloud, up } = started();
    const program = (location: string) => () => void new ResourceGroup("one", { location }, { hooks: hooked(cloud) });
    await up(program("westeurope"));
    const remove = cloud.delete;
    cloud.delete = async () => {
      throw new Error("it is locked");
    };
    await expect(up(program("northeurope"))).rejects.toMatchObject({
      problems: [{ urn: expect.stringMatching(/::one$/), message: "it is locked" }],
    });
    expect(cloud.calls.map((call) => call.split(" ")[0])).toEqual(["before", "put", "farewell"]);
    cloud.delete = remove;
    expect((await up(program("northeurope"))).calls).toEqual([
      "farewell hook",
      expect.stringMatching("delete one"),
      "after hook",
    ]);
  });

  it("do not run again for one that is gone, whether it is made anew or no longer declared", async () => {
    const { cloud, up } = started();
    const program = (location: string) => () => void group("one", location, { hooks: hooked(cloud) });
    const replaceInVain = async () => {
      cloud.refuse = ({ location }) => (location === "northeurope" ? "the region is full" : undefined);
      await expect(up(program("northeurope"))).rejects.toThrow("the region is full");
      expect(cloud.calls.map((call) => call.split(" ")[0])).toEqual(["farewell", "delete", "after", "before"]);
    };
    await up(program("westeurope"));
    await replaceInVain();
    expect((await up(program("westeurope"))).calls).toEqual(["before hook", "put one"]);
    await replaceInVain();
    expect(await up(() => undefined)).toEqual({ calls: [], names: [] });
  });
});

describe("what is no longer declared", () => {
  const policy = (text: pulumi.Input<string>) => new Policy("policy", { ...place, policyId: "policy", value: text });
  const backend = () =>
    new Backend("backend", { ...place, backendId: "backend", protocol: "http", url: "https://a.b" });

  it("is deleted before what it uses, also when that came later", async () => {
    const { up } = started();
    await up(() => void policy("<policies />"));
    await up(() => void policy(backend().name));
    expect((await up(() => undefined)).calls).toEqual(["delete policy", "delete backend"]);
  });

  it("is deleted before what it depends on or lies in, and else the latest first", async () => {
    const { up } = started();
    const program = (inside: (of: string) => pulumi.Resource, dependsOn: () => pulumi.Resource[]) => () => {
      const parent = inside("first");
      group("a", "westeurope", { dependsOn: dependsOn() });
      group("b", "westeurope", { parent });
      group("c", "westeurope");
    };
    const outer = (name: string) => group(name, "westeurope");
    await up(program(outer, () => []));
    await up(() => {
      const outermost = outer("outermost");
      const second = group("second", "westeurope", { dependsOn: outermost });
      program(
        () => second,
        () => [outer("later")],
      )();
    });
    expect((await up(() => undefined)).calls).toEqual([
      "delete b",
      "delete second",
      "delete outermost",
      "delete c",
      "delete a",
      "delete later",
    ]);
  });
});
