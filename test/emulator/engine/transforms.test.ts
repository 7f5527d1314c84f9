import { NamedValue } from "@pulumi/azure-native/apimanagement";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { createEngine } from "../../../src/emulator/engine/engine";
import { FakeCloud } from "../../support/fake-cloud";

class Group extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("test:index:Group", name, {}, opts);
    new NamedValue(
      `${name}-value`,
      { resourceGroupName: "g", serviceName: "s", namedValueId: "v", displayName: "v", value: "1" },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

async function deployed(program: () => unknown) {
  const { resources } = await createEngine({ cloud: new FakeCloud(), project: "test", stack: "dev" }).up(program);
  return resources.find(({ type }) => type.endsWith(":NamedValue"));
}

/** Adds to the value of named values. */
const adding =
  (text: string): pulumi.ResourceTransform =>
  ({ type, props, opts }) =>
    type.endsWith(":NamedValue") ? { props: { ...props, value: `${String(props.value)}${text}` }, opts } : undefined;

describe("transforms", () => {
  it("of a component change what it creates", async () => {
    expect((await deployed(() => void new Group("g", { transforms: [adding("+component")] })))?.inputs.value).toBe(
      "1+component",
    );
  });

  it("of the stack come after those of a component", async () => {
    const resource = await deployed(() => {
      pulumi.runtime.registerResourceTransform(adding("+stack"));
      new Group("g", { transforms: [adding("+component")] });
    });
    expect(resource?.inputs.value).toBe("1+component+stack");
  });

  it("change options", async () => {
    const protecting: pulumi.ResourceTransform = ({ type, props, opts }) =>
      type.endsWith(":NamedValue") ? { props, opts: { ...opts, protect: true } } : undefined;
    expect((await deployed(() => void new Group("g", { transforms: [protecting] })))?.protect).toBe(true);
  });

  it("that throw end the deployment with the resource they were called for", async () => {
    const failing: pulumi.ResourceTransform = () => {
      throw new Error("not like this");
    };
    await expect(deployed(() => void new Group("g", { transforms: [failing] }))).rejects.toThrow(
      /Group.*not like this/s,
    );
  });
});
