import { Backend, NamedValue } from "@pulumi/azure-native/apimanagement";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { createEngine, DeploymentError, type EngineEvent } from "../../../src/emulator/engine/engine";
import { FakeCloud } from "../../support/fake-cloud";

const place = { resourceGroupName: "g", serviceName: "s" };

/** Everything that a person can read of a deployment. */
async function read(
  program: () => unknown,
  {
    refuse = () => undefined,
    secretConfig = {},
  }: { refuse?: FakeCloud["refuse"]; secretConfig?: Record<string, string> } = {},
): Promise<string> {
  const cloud = new FakeCloud();
  cloud.refuse = refuse;
  const events: EngineEvent[] = [];
  const engine = createEngine({
    cloud,
    project: "p",
    stack: "s",
    secretConfig,
    onEvent: (event) => events.push(event),
  });
  const failed = await engine.up(program).then(
    () => "",
    (error: unknown) => (error instanceof DeploymentError ? error.message : String(error)),
  );
  return `${failed}\n${JSON.stringify(events.filter((event) => event.kind !== "log" || event.severity !== "debug"))}`;
}

describe("a secret is not shown", () => {
  it("by a refusal that quotes the input", async () => {
    const text = await read(
      () => void new Backend("b", { ...place, backendId: "b", protocol: "http", url: pulumi.secret("TOPSECRET1") }),
      { refuse: ({ properties }) => `expected a URL, got "${properties.url}"` },
    );
    expect(text).toContain('expected a URL, got \\"[secret]\\"');
    expect(text).not.toContain("TOPSECRET1");
  });

  it("by a refusal that quotes a part of it", async () => {
    const text = await read(
      () => void new NamedValue("v", { ...place, displayName: "v", value: pulumi.secret("<a>TOPSECRET2</a>") }),
      { refuse: () => "line 1: got `TOPSECRET2`, expected an element" },
    );
    expect(text).toContain("got `[secret]`, expected an element");
    expect(text).not.toContain("TOPSECRET2");
  });

  it("by what the program throws or logs", async () => {
    const text = await read(() => {
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
    const text = await read(
      () => {
        throw new Error(new pulumi.Config("p").get("key"));
      },
      { secretConfig: { "p:key": "TOPSECRET4" } },
    );
    expect(text).toMatch(/^\[secret\]/);
  });

  it("deep in an object, and what is not secret stays", async () => {
    const text = await read(
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
});
