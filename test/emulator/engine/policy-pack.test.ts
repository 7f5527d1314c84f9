import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { Server } from "@grpc/grpc-js";
import { Api, NamedValue } from "@pulumi/azure-native/apimanagement";
import { Account } from "@pulumi/azure-native/cognitiveservices";
import { Provider } from "@pulumi/azure-native/provider";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import {
  createEngine,
  DeploymentError,
  type EngineEvent,
  type EngineOptions,
} from "../../../src/emulator/engine/engine";
import { newGateway } from "../../components/component-kit";
import { deploy } from "../../support/deploy";
import { FakeCloud } from "../../support/fake-cloud";

const pack = join(__dirname, "../../../policy-packs/ai-gateway-security");

function openApi() {
  const gateway = newGateway();
  const place = { resourceGroupName: gateway.resourceGroupName, serviceName: gateway.serviceName };
  new Api("open", { ...place, apiId: "open", displayName: "Open", path: "open", subscriptionRequired: false });
}

function accountWithKeys() {
  const { resourceGroupName } = newGateway();
  const sku = { name: "S0" };
  const properties = { customSubDomainName: "keys" };
  new Account("keys", { resourceGroupName, accountName: "keys", kind: "OpenAI", sku, properties });
}

const problemsOf = async (program: () => void, options: Partial<EngineOptions> = {}) => {
  const failed = await deploy(program, { policyPacks: [pack], ...options }).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(DeploymentError);
  return (failed as DeploymentError).problems.map(({ urn, message }) => [urn?.split("::").at(-1), message]);
};

/** A pack of this JavaScript, beside this file so that it finds what it requires. */
function packOf(text: string): string {
  const directory = mkdtempSync(join(__dirname, "pack-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, "PulumiPolicy.yaml"), "runtime: nodejs\n");
  writeFileSync(join(directory, "package.json"), '{ "name": "broken", "version": "1.0.0", "main": "index.js" }');
  writeFileSync(join(directory, "index.js"), text);
  return directory;
}

describe("policy packs", () => {
  it("stop a deployment before the resource that breaks a mandatory rule is made", async () => {
    const events: EngineEvent[] = [];
    expect(await problemsOf(accountWithKeys, { onEvent: (event) => events.push(event) })).toEqual([
      [
        "keys",
        "model-account-disables-local-auth: Azure OpenAI and Azure AI accounts have `disableLocalAuth` on, so only identities with a role get in.\n`keys.disableLocalAuth`: expected true, got nothing. Keys open this account past the gateway.",
      ],
    ]);
    expect(events.filter(({ kind }) => kind === "policy")).toHaveLength(1);
    const created = events.filter((event) => event.kind === "resource" && event.name === "keys");
    expect(created).toEqual([]);
  });

  it("stop it at its end when the stack as a whole breaks a rule", async () => {
    expect(await problemsOf(openApi)).toEqual([
      [
        "open",
        "api-authenticates-callers: Every HTTP, MCP and A2A API asks for a subscription key or validates a token on every path of inbound.\n`open`: expected a subscription key or a validated token, got an http API that anybody may call.",
      ],
    ]);
  });

  it("let a deployment pass that keeps their rules", async () => {
    const { declared } = await deploy(() => void newGateway(), { policyPacks: [pack] });
    expect(declared.length).toBeGreaterThan(5);
  });

  it("say why they cannot be started, without colours", async () => {
    const broken = packOf('throw new Error("no rules today");');
    const failed = await deploy(() => void newGateway(), { policyPacks: [broken] }).catch(String);
    expect(failed).toMatch(/The policy pack pack-\w+ could not be started: .*no rules today/s);
    expect(failed).toBe(stripVTControlCharacters(String(failed)));
  });

  it("are named when they are no packs", async () => {
    await expect(deploy(() => void newGateway(), { policyPacks: [__dirname] })).rejects.toThrow(
      "expected a policy pack with PulumiPolicy.yaml, got none. Check the path.",
    );
  });

  it("are told options, provider and dependencies of a resource, and nothing of what is no longer declared", async () => {
    const told: Record<string, object> = {};
    const engine = createEngine({
      cloud: new FakeCloud(),
      project: "p",
      stack: "s",
      policyPacks: [join(__dirname, "telling-pack")],
      onEvent: (event) => {
        if (event.kind === "policy")
          told[`${event.policy} ${event.urn.split("::").at(-1)}`] = JSON.parse(event.message.split("\n")[1] ?? "");
      },
    });
    await engine.up(() => void new ResourceGroup("gone", { location: "westeurope" }));
    for (const key of Object.keys(told)) delete told[key];
    await engine.up(() => {
      const provider = new Provider("north", { location: "northeurope" });
      const group = new ResourceGroup(
        "group",
        { tags: { a: "b" } },
        { provider, protect: true, ignoreChanges: ["tags"] },
      );
      const place = { resourceGroupName: group.name, serviceName: "s", displayName: "v" };
      new NamedValue("value", place, { deleteBeforeReplace: false, additionalSecretOutputs: ["value"], parent: group });
    });
    expect(Object.keys(told).sort()).toEqual(
      ["group", "north", "p-s", "value"].flatMap((name) => [`resource ${name}`, `stack ${name}`]).sort(),
    );
    const north = { name: "north", type: "pulumi:providers:azure-native", props: { location: "northeurope" } };
    const group = { opts: { protect: true, ignoreChanges: ["tags"] }, provider: north };
    expect(told).toMatchObject({
      "resource group": { ...group, props: { location: "northeurope", tags: { a: "b" } } },
      "stack group": { ...group, parent: "p-s" },
      "resource value": {
        opts: {
          deleteBeforeReplace: false,
          additionalSecretOutputs: ["value"],
          parent: expect.stringMatching(/::group$/),
        },
        provider: north,
      },
      "stack value": {
        parent: "group",
        dependencies: ["group"],
        propertyDependencies: { resourceGroupName: ["group"] },
      },
    });
    expect(JSON.stringify(told)).not.toContain("__createBeforeDelete");
  });

  describe("that are configured", () => {
    const configured = join(__dirname, "configured-pack");
    const file = (content: unknown) => {
      const directory = mkdtempSync(join(tmpdir(), "apim-ai-gateway-pack-"));
      onTestFinished(() => rmSync(directory, { recursive: true }));
      const path = join(directory, "config.json");
      writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
      return path;
    };
    const up = (content: unknown, onEvent?: (event: EngineEvent) => void) =>
      deploy(() => void new ResourceGroup("group", { location: "westeurope" }), {
        policyPacks: [configured],
        policyPackConfigs: [file(content)],
        ...(onEvent && { onEvent }),
      });

    it("change the inputs of what they remediate, once, and keep what they make secret", async () => {
      const told: string[] = [];
      const { resources } = await up({ short: { most: 99 } }, (event) => {
        if (event.kind === "policy") told.push(`${event.level} ${event.policy}: ${event.message}`);
      });
      const group = resources.find(({ name }) => name === "group");
      expect(group?.inputs.tags).toEqual({ team: "platform", key: "k-1" });
      expect([...(group?.secretInputs ?? [])]).toEqual(["/tags/key"]);
      expect(told).toEqual(["remediate tagged: changed group: Resource groups say whose they are."]);
    });

    it("take what a file says over what they say themselves", async () => {
      const { resources } = await up({ short: { most: 99 }, tagged: { team: "orders" } });
      expect(resources.find(({ name }) => name === "group")?.inputs.tags).toMatchObject({ team: "orders" });
      const disabled = await up({ all: "disabled", short: { most: 1 } });
      expect(disabled.resources.find(({ name }) => name === "group")?.inputs.tags).toBeUndefined();
      await expect(up({ short: { most: 3, enforcementLevel: "mandatory" } })).rejects.toThrow(
        "expected at most 3, got westeurope",
      );
    });

    it.each<[unknown, string]>([
      [{}, "`short`: it must have required property 'most'."],
      [{ short: { most: 0 }, tagged: { team: "" } }, "`short.most`: it must be >= 1."],
      [{ short: { most: 0 }, tagged: { team: "" } }, "`tagged.team`: it must NOT have fewer than 2 characters."],
      ["{", "`--policy-pack-config`: expected JSON: "],
      [[], "expected an object with a policy's name for each key"],
      [
        { short: "fatal" },
        '`short`: expected an enforcement level of advisory, mandatory, remediate, disabled, got "fatal"',
      ],
      [{ short: 1 }, "`short`: expected an enforcement level or an object, got 1"],
    ])("refuse %j with every reason", async (content, reason) => {
      await expect(up(content)).rejects.toThrow(reason);
    });

    it("name a file that is not there", async () => {
      const deployed = deploy(() => undefined, { policyPacks: [configured], policyPackConfigs: ["/none/config.json"] });
      await expect(deployed).rejects.toThrow("`--policy-pack-config`: expected a file that can be read: ENOENT");
    });
  });

  it.each([
    [
      "has an enforcement level that is none",
      'enforcementLevel: "fatal", validateResource() {}',
      "Unknown enforcement level type 'fatal'",
    ],
    [
      "ends in the middle",
      'enforcementLevel: "advisory", validateResource() { console.error("bye now"); process.exit(3); }',
      /The policy pack pack-\w+ ended with exit code 3: bye now/,
    ],
    [
      "ends while it looks at the stack",
      'enforcementLevel: "advisory", validateStack() { process.exit(0); }',
      /The policy pack pack-\w+ ended with exit code 0: /,
    ],
    [
      "throws",
      'enforcementLevel: "advisory", validateResource() { throw new Error("no luck"); }',
      /^urn:.*: Error validating resource with policy 'a' from policy pack 'broken@v1.0.0':\nError: no luck/,
    ],
  ])("say so when one %s", async (_, members, reason) => {
    const pack = packOf(
      `new (require("@pulumi/policy").PolicyPack)("broken", { policies: [{ name: "a", description: "d", ${members} }] });`,
    );
    await expect(deploy(() => void newGateway(), { policyPacks: [pack] })).rejects.toThrow(reason);
  });

  it("say so when there is nothing in one", async () => {
    await expect(deploy(() => undefined, { policyPacks: [packOf("")] })).rejects.toThrow(
      /The policy pack pack-\w+ could not be started: it said nothing. Does it make a PolicyPack\?/,
    );
  });

  it("are stopped when the engine cannot listen", async () => {
    const processes = () => process.getActiveResourcesInfo().filter((name) => name === "ProcessWrap").length;
    await vi.waitFor(() => expect(processes()).toBe(0));
    const bind = vi.spyOn(Server.prototype, "bindAsync").mockImplementation((_, __, done) => {
      expect(processes()).toBe(1);
      done(new Error("no port is free"), 0);
    });
    onTestFinished(() => bind.mockRestore());
    await expect(deploy(() => undefined, { policyPacks: [join(__dirname, "telling-pack")] })).rejects.toThrow(
      "no port is free",
    );
    await vi.waitFor(() => expect(processes()).toBe(0));
  });
});
