import { ApiManagementService, NamedValue } from "@pulumi/azure-native/apimanagement";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { createEngine, type EngineEvent } from "../../../src/emulator/engine/engine";
import { FakeCloud } from "../../support/fake-cloud";

function started() {
  const events: EngineEvent[] = [];
  const engine = createEngine({
    cloud: new FakeCloud(),
    project: "test",
    stack: "dev",
    onEvent: (event) => events.push(event),
  });
  return {
    /** What an `up` does to resources: `operation name`. */
    up: async (program: () => unknown) => {
      events.length = 0;
      await engine.up(program);
      return events.flatMap((event) =>
        event.kind === "resource" && event.phase === "done" && event.operation !== "same"
          ? [`${event.operation} ${event.name}`]
          : [],
      );
    },
  };
}

const value = (name: string, text: string, options: CustomResourceOptions = {}) =>
  new NamedValue(
    name,
    { resourceGroupName: "g", serviceName: "s", namedValueId: "v", displayName: "v", value: text },
    options,
  );

/** The same with a name that azure-native makes up. */
const unnamed = (name: string, tags: string[], options: CustomResourceOptions = {}) =>
  new NamedValue(name, { resourceGroupName: "g", serviceName: "s", displayName: "v", value: "1", tags }, options);

describe("resource options", () => {
  it("aliases keep a resource that is renamed", async () => {
    const { up } = started();
    expect(await up(() => void value("old", "1"))).toEqual(["create old"]);
    expect(await up(() => void value("new", "1", { aliases: [{ name: "old" }] }))).toEqual([]);
    expect(await up(() => void value("new", "2"))).toEqual(["update new"]);
  });

  it("without an alias a rename creates and deletes", async () => {
    const { up } = started();
    await up(() => void unnamed("old", []));
    expect(await up(() => void unnamed("new", []))).toEqual(["create new", "delete old"]);
  });

  it("a renamed resource with a name of its own in Azure cannot stand beside itself", async () => {
    const { up } = started();
    await up(() => void value("old", "1"));
    await expect(up(() => void value("new", "1"))).rejects.toThrow(
      "namedValues/v'. Import it, or choose another name.",
    );
  });

  it("replaceOnChanges replaces for what it names, and for nothing else", async () => {
    const { up } = started();
    const options = { replaceOnChanges: ["value"], deleteBeforeReplace: true };
    await up(() => void value("v", "1", options));
    expect(await up(() => void value("v", "2", options))).toEqual(["replace v"]);
    expect(await up(() => void value("v", "2", { replaceOnChanges: ["displayName"] }))).toEqual([]);
  });

  it("replaceOnChanges takes paths below an input", async () => {
    const { up } = started();
    await up(() => void unnamed("v", ["a", "b"]));
    expect(await up(() => void unnamed("v", ["a", "c"], { replaceOnChanges: ["tags[0]"] }))).toEqual(["update v"]);
    expect(await up(() => void unnamed("v", ["d", "c"], { replaceOnChanges: ["tags[0]"] }))).toEqual(["replace v"]);
    expect(await up(() => void unnamed("v", ["d", "e"], { replaceOnChanges: ["tags[*]"] }))).toEqual(["replace v"]);
  });

  it("ignoreChanges leaves an input as it was", async () => {
    const { up } = started();
    await up(() => void value("v", "1"));
    expect(await up(() => void value("v", "2", { ignoreChanges: ["value"] }))).toEqual([]);
  });

  it("protect refuses to delete", async () => {
    const { up } = started();
    await up(() => void value("v", "1", { protect: true }));
    await expect(up(() => undefined)).rejects.toThrow(
      "expected to keep a protected resource, got its removal. Remove `protect` first.",
    );
  });

  it("ignoreChanges takes paths below an input", async () => {
    const { up } = started();
    await up(() => void unnamed("v", ["a", "b"]));
    expect(await up(() => void unnamed("v", ["x", "b"], { ignoreChanges: ["tags[0]"] }))).toEqual([]);
    expect(await up(() => void unnamed("v", ["x", "y"], { ignoreChanges: ["tags[0]"] }))).toEqual(["update v"]);
  });

  it("a path that is none is refused", async () => {
    const { up } = started();
    await up(() => void value("v", "1"));
    await expect(up(() => void value("v", "2", { ignoreChanges: ["tags["] }))).rejects.toThrow(
      'expected a property path such as sku.capacity or members[0].weight, got "tags[". Correct it.',
    );
  });

  it("a resource that is deleted with another is not deleted by itself", async () => {
    const { up } = started();
    await up(() => {
      const service = value("service", "1");
      unnamed("part", [], { deletedWith: service });
    });
    expect(await up(() => undefined)).toEqual(["delete part", "delete service"]);
  });

  it("an input that Azure cannot change replaces by itself", async () => {
    const { up } = started();
    const service = (location: string) =>
      new ApiManagementService("s", {
        resourceGroupName: "g",
        serviceName: "s",
        location,
        publisherEmail: "a@b.example",
        publisherName: "A",
        sku: { name: "BasicV2", capacity: 1 },
      });
    await up(() => void service("westeurope"));
    expect(await up(() => void service("northeurope"))).toEqual(["replace s"]);
  });
});
