import { NamedValue } from "@pulumi/azure-native/apimanagement";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { createEngine, type EngineEvent } from "../../../src/emulator/engine/engine";
import { FakeCloud } from "../../support/fake-cloud";

const value = (name: string, parent: pulumi.Resource) =>
  new NamedValue(
    name,
    { resourceGroupName: "g", serviceName: "s", namedValueId: "v", displayName: "v", value: "1" },
    { parent },
  );

/** A component with a child that is named after it, and a component inside with a child of its own. */
class Outer extends pulumi.ComponentResource {
  constructor(type: string, name: string, opts: pulumi.ComponentResourceOptions) {
    super(type, name, {}, opts);
    value(`${name}-value`, this);
    const inner = new pulumi.ComponentResource("test:index:Inner", `${name}-inner`, {}, { parent: this });
    new NamedValue(
      "deep",
      { resourceGroupName: "g", serviceName: "s", namedValueId: "d", displayName: "d", value: "1" },
      { parent: inner },
    );
    this.registerOutputs({});
  }
}

function started() {
  const changes: string[] = [];
  const engine = createEngine({
    cloud: new FakeCloud(),
    project: "test",
    stack: "dev",
    onEvent: (event: EngineEvent) => {
      if (event.kind === "resource" && event.phase === "done" && event.operation !== "same")
        changes.push(`${event.operation} ${event.name}`);
    },
  });
  const up = async (program: () => void) => {
    changes.length = 0;
    const { resources } = await engine.up(program);
    return { changes: [...changes].sort(), names: resources.map(({ name }) => name).sort() };
  };
  return { up };
}

describe("what is inside of a component that has an alias", () => {
  it("stays what it is when the component is renamed", async () => {
    const { up } = started();
    await up(() => void new Outer("test:index:Outer", "old", {}));
    const { changes, names } = await up(
      () => void new Outer("test:index:Outer", "new", { aliases: [{ name: "old" }] }),
    );
    expect(changes).toEqual([]);
    expect(names).toEqual(["deep", "new", "new-inner", "new-value", "test-dev"]);
  });

  it("stays what it is when the component gets another type", async () => {
    const { up } = started();
    await up(() => void new Outer("test:index:Old", "one", {}));
    const again = await up(() => void new Outer("test:index:New", "one", { aliases: [{ type: "test:index:Old" }] }));
    expect(again.changes).toEqual([]);
  });

  it("stays what it is when the component gets another parent", async () => {
    const { up } = started();
    await up(() => void new Outer("test:index:Outer", "one", {}));
    const again = await up(() => {
      const parent = new pulumi.ComponentResource("test:index:Parent", "parent");
      new Outer("test:index:Outer", "one", { parent, aliases: [{ parent: pulumi.rootStackResource }] });
    });
    expect(again.changes).toEqual([]);
  });
});
