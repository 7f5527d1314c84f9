import { listSubscriptionSecrets, NamedValue } from "@pulumi/azure-native/apimanagement";
import { Provider } from "@pulumi/azure-native/provider";
import { ResourceGroup } from "@pulumi/azure-native/resources";
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

  it("that hand options on decide that the new resource is made before the old one goes, as in Pulumi's engine", async () => {
    const engine = createEngine({ cloud: new FakeCloud(), project: "test", stack: "dev" });
    const group = (location: string, transforms?: pulumi.ResourceTransform[]) => () =>
      void new ResourceGroup("g", { resourceGroupName: "g", location }, { transforms });
    await engine.up(group("uksouth"));
    await engine.up(group("westeurope"));
    const handingOn: pulumi.ResourceTransform = ({ props, opts }) => ({ props, opts });
    await expect(engine.up(group("uksouth", [handingOn]))).rejects.toThrow("cannot create already existing resource");
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

describe("transforms of functions", () => {
  const args = { resourceGroupName: "g", serviceName: "s", sid: "checkout" };
  const called = async (transform: pulumi.InvokeTransform) => {
    const cloud = new FakeCloud();
    cloud.action = async (id) => ({ primaryKey: id });
    const { outputs } = await createEngine({ cloud, project: "test", stack: "dev" }).up(async () => {
      pulumi.runtime.registerInvokeTransform(transform);
      return { key: (await listSubscriptionSecrets(args)).primaryKey };
    });
    return outputs.key;
  };

  it("change their arguments, one after the other", async () => {
    const key = await called(({ token, args, opts }) =>
      token.endsWith(":listSubscriptionSecrets") ? { args: { ...args, sid: `${args.sid}-2` }, opts } : undefined,
    );
    expect(key).toMatch(/\/subscriptions\/checkout-2$/);
    expect(await called(() => undefined)).toMatch(/\/subscriptions\/checkout$/);
  });

  it("change their provider", async () => {
    const key = await called(({ args }) => {
      return { args, opts: { provider: new Provider("other", { subscriptionId: "other-subscription" }) } };
    });
    expect(key).toMatch(/^\/subscriptions\/other-subscription\//);
  });

  it("that throw fail the call", async () => {
    const failing = () => {
      throw new Error("not like this");
    };
    await expect(called(failing)).rejects.toThrow("not like this");
  });
});
