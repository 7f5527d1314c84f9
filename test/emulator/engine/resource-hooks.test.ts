import { NamedValue } from "@pulumi/azure-native/apimanagement";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { createEngine, type EngineEvent } from "../../../src/emulator/engine/engine";
import { FakeCloud } from "../../support/fake-cloud";

const start = () => {
  const cloud = new FakeCloud();
  const warnings: string[] = [];
  const onEvent = (event: EngineEvent) => {
    if (event.kind === "log" && event.severity === "warning") warnings.push(event.message);
  };
  return { cloud, warnings, engine: createEngine({ cloud, project: "p", stack: "s", onEvent }) };
};

type Hooks = pulumi.CustomResourceOptions["hooks"];
const group = (hooks: Hooks, location = "uksouth", team = "red") =>
  new ResourceGroup("g", { resourceGroupName: "g", location, tags: { team } }, { hooks });
const moments = ["beforeCreate", "afterCreate", "beforeUpdate", "afterUpdate", "beforeDelete", "afterDelete"] as const;

describe("hooks of a resource", () => {
  it("run before and after it is created, updated, replaced and deleted, and not when it stays the same", async () => {
    const { cloud, engine } = start();
    const hooks = () =>
      Object.fromEntries(
        moments.map((name) => [name, [new pulumi.ResourceHook(name, () => void cloud.calls.push(name))]]),
      );
    const done = async (program: () => unknown) => {
      cloud.calls.length = 0;
      await engine.up(() => void program());
      return cloud.calls.map((call) => call.split(" ")[0]);
    };
    expect(await done(() => group(hooks()))).toEqual(["beforeCreate", "put", "afterCreate"]);
    expect(await done(() => group(hooks()))).toEqual([]);
    expect(await done(() => group(hooks(), "uksouth", "blue"))).toEqual(["beforeUpdate", "put", "afterUpdate"]);
    expect(await done(() => group(hooks(), "westeurope", "blue"))).toEqual([
      "beforeDelete",
      "delete",
      "afterDelete",
      "beforeCreate",
      "put",
      "afterCreate",
    ]);
    expect(await done(hooks)).toEqual(["beforeDelete", "delete", "afterDelete"]);
  });

  it("are told what the resource was and will be, with secrets as secrets", async () => {
    const { engine } = start();
    const told: pulumi.ResourceHookArgs[] = [];
    const tell = (args: pulumi.ResourceHookArgs) => void told.push(args);
    const value = (text: string) =>
      new NamedValue(
        "v",
        { resourceGroupName: "g", serviceName: "s", namedValueId: "v", displayName: "v", value: pulumi.secret(text) },
        { hooks: { beforeCreate: [tell], afterUpdate: [tell] } },
      );
    await engine.up(() => void value("one"));
    await engine.up(() => void value("two"));
    const [created, updated] = told;
    expect(created).toMatchObject({ name: "v", type: "azure-native:apimanagement:NamedValue", id: "" });
    expect([created?.oldInputs, created?.newOutputs]).toEqual([undefined, undefined]);
    expect(updated?.id).toMatch(/\/namedValues\/v$/);
    for (const values of [updated?.newInputs, updated?.oldInputs, updated?.newOutputs, updated?.oldOutputs])
      expect(values).toMatchObject({ displayName: "v" });
    expect(pulumi.Output.isInstance(updated?.newInputs?.value)).toBe(true);
  });

  it("of a component run before it is registered and after it has registered its outputs", async () => {
    const { cloud, engine } = start();
    class Team extends pulumi.ComponentResource {
      constructor(hooks: Hooks) {
        super("test:index:Team", "team", {}, { hooks });
        const { name } = new ResourceGroup("g", { resourceGroupName: "g", location: "uksouth" }, { parent: this });
        this.registerOutputs({ name });
      }
    }
    const note = (name: string) => [
      ({ newOutputs }: pulumi.ResourceHookArgs) => {
        cloud.calls.push(`${name} ${JSON.stringify(newOutputs ?? {})}`);
      },
    ];
    await engine.up(() => void new Team({ beforeCreate: note("before"), afterCreate: note("after") }));
    expect(cloud.calls).toEqual(["before {}", "put Microsoft.Resources/resourceGroups g", 'after {"name":"g"}']);
  });

  it("that fail before keep the resource from being made", async () => {
    const { cloud, engine } = start();
    const failing = new Error("closed on Fridays");
    const program = () => group({ beforeCreate: [new pulumi.ResourceHook("gate", () => Promise.reject(failing))] });
    await expect(engine.up(() => void program())).rejects.toMatchObject({
      problems: [{ urn: expect.stringMatching(/::g$/), message: 'before hook "gate" failed: closed on Fridays' }],
    });
    expect([cloud.calls, cloud.published]).toEqual([[], 0]);
  });

  it("that fail after leave the resource, and the deployment has failed", async () => {
    const { cloud, engine } = start();
    const gate = (open: boolean) =>
      new pulumi.ResourceHook("gate", () => {
        if (!open) throw new Error("no answer");
      });
    await expect(engine.up(() => void group({ afterCreate: [gate(false)] }))).rejects.toMatchObject({
      problems: [{ urn: expect.stringMatching(/::g$/), message: 'after hook "gate" failed: no answer' }],
    });
    expect(cloud.published).toBe(0);
    await engine.up(() => void group({ afterDelete: [gate(true)] }));
    expect(cloud.calls).toEqual(["put Microsoft.Resources/resourceGroups g"]);
    await expect(engine.up(() => void gate(false))).rejects.toThrow('after hook "gate" failed: no answer');
    expect((await engine.up(() => undefined)).resources.map(({ name }) => name)).toEqual(["p-s"]);
  });

  it("whose errors are to be ignored only warn", async () => {
    const { cloud, warnings, engine } = start();
    const failing = () => {
      throw new Error("no answer");
    };
    const hook = () => new pulumi.ResourceHook("note", failing, { ignoreErrors: true });
    await engine.up(() => void group({ beforeCreate: [hook()] }));
    expect(warnings).toEqual(['before hook "note" failed: no answer']);
    expect(cloud.published).toBe(1);
  });

  it("tell no secrets with what they say", async () => {
    const { warnings, engine } = start();
    const leak = () => {
      throw new Error("got open-sesame");
    };
    const value = (hooks: Hooks) => {
      const args = { resourceGroupName: "g", serviceName: "s", namedValueId: "v", displayName: "v" };
      new NamedValue("v", { ...args, value: pulumi.secret("open-sesame") }, { hooks });
    };
    const warning = () => new pulumi.ResourceHook("note", leak, { ignoreErrors: true });
    await engine.up(() => value({ afterCreate: [warning()] }));
    expect(warnings).toEqual(['after hook "note" failed: got [secret]']);
    await engine.up(() => value({ beforeDelete: [new pulumi.ResourceHook("note", leak)] }));
    await expect(engine.up(() => void new pulumi.ResourceHook("note", leak))).rejects.toThrow(
      'before hook "note" failed: got [secret]',
    );
  });

  it("must still be in the program when their resource is deleted", async () => {
    const { cloud, engine } = start();
    const hook = () => new pulumi.ResourceHook("farewell", () => undefined);
    await engine.up(() => void group({ beforeDelete: [hook()] }));
    await expect(engine.up(() => undefined)).rejects.toThrow('hook "farewell" was not registered.');
    expect(cloud.list("Microsoft.Resources/resourceGroups")).toHaveLength(1);
    await engine.up(() => void hook());
    expect(cloud.list("Microsoft.Resources/resourceGroups")).toEqual([]);
  });

  it("with the same name are refused", async () => {
    const { engine } = start();
    const hook = () => new pulumi.ResourceHook("note", () => undefined);
    await expect(engine.up(() => void group({ beforeCreate: [hook()], afterCreate: [hook()] }))).rejects.toThrow(
      "`note`: expected a hook of another name, since there is one of this.",
    );
  });

  it("can be added by a transform", async () => {
    const { cloud, engine } = start();
    await engine.up(() => {
      const note = new pulumi.ResourceHook("note", () => void cloud.calls.push("note"));
      pulumi.runtime.registerResourceTransform(({ type, props, opts }) =>
        type.endsWith(":ResourceGroup") ? { props, opts: { ...opts, hooks: { beforeCreate: [note] } } } : undefined,
      );
      group(undefined);
    });
    expect(cloud.calls).toEqual(["note", "put Microsoft.Resources/resourceGroups g"]);
  });
});

describe("hooks of errors", () => {
  it("have what failed tried again, as often as they ask for it", async () => {
    const { cloud, warnings, engine } = start();
    const seen: (readonly string[])[] = [];
    let tries = 0;
    cloud.refuse = () => (++tries < 3 ? `busy ${tries}` : undefined);
    await engine.up(() => {
      const patient = new pulumi.ErrorHook("patient", ({ failedOperation, errors }) => {
        seen.push([failedOperation, ...errors]);
        return true;
      });
      group({ onError: [patient] });
    });
    expect(seen).toEqual([
      ["create", "busy 1"],
      ["create", "busy 2", "busy 1"],
    ]);
    expect(warnings[0]).toBe("retrying create due to on-error hook request (1/100)");
    expect(cloud.published).toBe(1);
  });

  it("leave the failure as it is when none asks for another try, and end after a hundred", async () => {
    const { cloud, engine } = start();
    cloud.refuse = () => "busy";
    const failing = (retry: boolean) => () => void group({ onError: [new pulumi.ErrorHook("hook", () => retry)] });
    await expect(engine.up(failing(false))).rejects.toMatchObject({ problems: [{ message: "busy" }] });
    await expect(engine.up(failing(true))).rejects.toThrow("An error hook has asked for 100 tries: busy");
  });
});
