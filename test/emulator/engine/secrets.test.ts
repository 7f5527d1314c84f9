import { join } from "node:path";
import { Backend, listSubscriptionSecretsOutput, NamedValue } from "@pulumi/azure-native/apimanagement";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import { describe, expect, it } from "vitest";
import {
  createEngine,
  type Deployment,
  DeploymentError,
  type EngineEvent,
  type EngineOptions,
} from "../../../src/emulator/engine/engine";
import { FakeCloud } from "../../support/fake-cloud";

const place = { resourceGroupName: "g", serviceName: "s" };

/** Everything that a person can read of a deployment, also of its debug lines, and its outputs. */
async function read(
  program: () => unknown,
  { refuse = () => undefined, ...options }: Partial<EngineOptions> & { refuse?: FakeCloud["refuse"] } = {},
): Promise<{ readonly text: string; readonly outputs: Deployment["outputs"] }> {
  const cloud = new FakeCloud();
  cloud.refuse = refuse;
  cloud.action = async () => ({ primaryKey: "TOPSECRET6" });
  const events: EngineEvent[] = [];
  const engine = createEngine({
    cloud,
    project: "p",
    stack: "s",
    verbose: true,
    onEvent: (event) => events.push(event),
    ...options,
  });
  const { logs, outputs, failed } = await engine.up(program).then(
    (deployment) => ({ ...deployment, failed: "" }),
    (error: unknown) => ({
      logs: [],
      outputs: {},
      failed: error instanceof DeploymentError ? `${error.message} ${JSON.stringify(error.problems)}` : String(error),
    }),
  );
  return { text: `${failed}\n${JSON.stringify([events, logs])}`, outputs };
}

describe("a secret is not shown", () => {
  it("by a refusal that quotes the input", async () => {
    const { text } = await read(
      () => void new Backend("b", { ...place, backendId: "b", protocol: "http", url: pulumi.secret("TOPSECRET1") }),
      { refuse: ({ properties }) => `expected a URL, got "${properties.url}"` },
    );
    expect(text).toContain('expected a URL, got \\"[secret]\\"');
    expect(text).not.toContain("TOPSECRET1");
  });

  it("by a refusal that quotes a part of it", async () => {
    const { text } = await read(
      () => void new NamedValue("v", { ...place, displayName: "v", value: pulumi.secret("<a>TOPSECRET2</a>") }),
      { refuse: () => "line 1: got `TOPSECRET2`, expected an element" },
    );
    expect(text).toContain("got `[secret]`, expected an element");
    expect(text).not.toContain("TOPSECRET2");
  });

  it("by what the program throws or logs", async () => {
    const { text } = await read(() => {
      const secret = pulumi.secret("TOPSECRET3");
      new NamedValue("v", { ...place, displayName: "v", value: secret }).id.apply(() => {
        void pulumi.log.warn("the key is TOPSECRET3");
        throw new Error("TOPSECRET3 is no good");
      });
    });
    expect(text).toContain("the key is [secret]");
    expect(text).toContain("[secret] is no good");
    expect(text).not.toContain("TOPSECRET3");
  });

  it("when it comes from the configuration", async () => {
    const { text } = await read(
      () => {
        throw new Error(new pulumi.Config("p").get("key"));
      },
      { secretConfig: { "p:key": "TOPSECRET4" } },
    );
    expect(text).toMatch(/^\[secret\]/);
  });

  it("deep in an object, and what is not secret stays", async () => {
    const { text } = await read(
      () =>
        void new Backend("b", {
          ...place,
          backendId: "b",
          protocol: "http",
          url: "https://plain.example",
          credentials: { header: { "x-key": [pulumi.secret("TOPSECRET5")] } },
        }),
      { refuse: ({ properties }) => JSON.stringify(properties) },
    );
    expect(text).toContain("https://plain.example");
    expect(text).not.toContain("TOPSECRET5");
  });

  it("when a provider makes it, whatever characters it has", async () => {
    const { text, outputs } = await read(() => {
      const { result } = new RandomPassword("p", { length: 24, overrideSpecial: '"\\\\', minSpecial: 4 });
      result.apply((password) => void pulumi.log.warn(`got ${JSON.stringify({ password })}`));
      return { result };
    });
    expect(text).toContain("RegisterResource RPC finished");
    expect(text).toContain('{\\"password\\":\\"[secret]\\"}');
    expect(text.split(JSON.stringify(JSON.stringify(outputs.result)).slice(3, -3))).toHaveLength(1);
    expect(text.split(String(outputs.result))).toHaveLength(1);
  });

  it("when the program declares an output secret", async () => {
    const { text } = await read(() => {
      const options = { additionalSecretOutputs: ["displayName"] };
      const value = new NamedValue("v", { ...place, displayName: "TOPSECRET7", value: "plain" }, options);
      value.displayName.apply((name) => void pulumi.log.warn(`the name is ${name}`));
    });
    expect(text).toContain("the name is [secret]");
  });

  it("when an existing resource has it", async () => {
    const { text } = await read(() => {
      const args = { ...place, namedValueId: "v", displayName: "TOPSECRET8" };
      const { id } = new NamedValue("v", args);
      const found = NamedValue.get("found", id, { additionalSecretOutputs: ["displayName"] });
      found.displayName.apply((name) => {
        throw new Error(`no ${name} here`);
      });
    });
    expect(text).toContain("no [secret] here");
  });

  it("when a function answers it", async () => {
    const { text } = await read(() => {
      const listed = listSubscriptionSecretsOutput({ ...place, sid: "a" });
      listed.apply(({ primaryKey }) => void pulumi.log.warn(`the key is ${primaryKey}`));
    });
    expect(text).toContain("the key is [secret]");
    expect(text).not.toContain("TOPSECRET6");
  });

  it("by what a policy of the stack says", async () => {
    const { text } = await read(
      () => {
        const { result } = new RandomPassword("p", { length: 24, special: false });
        return { shown: new NamedValue("v", { ...place, displayName: "forbidden", value: result }).value };
      },
      { policyPacks: [join(__dirname, "telling-pack")] },
    );
    expect(text).toContain("forbidden: Nothing is forbidden.\\nthe value is [secret]");
    expect(text.match(/the value is/g)?.length).toBe(3);
    expect(text.match(/the value is \[secret\]/g)).toEqual(text.match(/the value is \S{8}/g));
  });

  it("though one that says nothing hides no other text", async () => {
    const { text } = await read(() => {
      const value = pulumi.secret({ enabled: "true", mode: "on", level: "5", none: "" });
      new resources.Resource("r", {
        resourceGroupName: "g",
        resourceProviderNamespace: "Microsoft.Unknown",
        parentResourcePath: "",
        resourceType: "things",
        resourceName: "thing",
        apiVersion: "2024-01-01",
        properties: value,
      }).id.apply(() => void pulumi.log.warn("it is true that 5 rules are on"));
    });
    expect(text).toContain("it is true that 5 rules are on");
  });
});

describe("debug lines", () => {
  it("are kept for who asks for them only", async () => {
    const program = () => void pulumi.log.debug("deep down");
    expect((await read(program)).text).toContain("deep down");
    expect((await read(program, { verbose: false })).text).toBe("\n[[],[]]");
  });
});
