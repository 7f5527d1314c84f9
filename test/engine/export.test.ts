// A stack of the real engine, exported, in the emulator.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { command, PulumiWorkspace } from "./pulumi-workspace";
import { serveCloud, verify } from "./served-cloud";
import { workspaceOf } from "./workspace-of-text";

const directory = resolve(__dirname, "../../examples/quickstart");

describe("a stack that pulumi stack export wrote", () => {
  let workspace: PulumiWorkspace;
  beforeAll(async () => {
    workspace = await PulumiWorkspace.create(directory);
    const { code, text } = await workspace.up();
    expect(code, text).toBe(0);
  });
  afterAll(async () => workspace.remove());

  const exported = async (...args: readonly string[]) => {
    const file = join(workspace.root, "export.json");
    const { text } = await workspace.pulumi("stack", "export", "--stack", workspace.stack, ...args);
    writeFileSync(file, text);
    return file;
  };

  it("is served with everything that it holds; consumers get keys of this machine", async () => {
    const { default: startLocal } = (await import(join(directory, "local.ts"))) as {
      default: () => Promise<{ map: Record<string, string>; close(): Promise<void> }>;
    };
    const local = await startLocal();
    const served = await serveCloud(await exported("--show-secrets"), local.map, "dev");
    try {
      const { code, text } = await verify(directory, served, { keys: served.keys });
      expect(code, text).toBe(0);
    } finally {
      await served.close();
      await local.close();
    }
  });

  it("is refused with every secret that is still encrypted", async () => {
    const child = spawn(process.execPath, [command, "dev", "--state", await exported(), "--port", "0"]);
    let text = "";
    child.stderr.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    expect(await new Promise((done) => child.once("exit", done))).toBe(2);
    expect(text).toMatch(
      /connectionString: expected a secret in clear, got an encrypted one. Export the stack with --show-secrets/,
    );
  });

  it("is served with a service that the program only reads", async () => {
    const read = await workspaceOf(
      `
      import { Api, ApiManagementService } from "@pulumi/azure-native/apimanagement";
      import * as pulumi from "@pulumi/pulumi";
      const service = ApiManagementService.get("service", new pulumi.Config().require("service"));
      new Api("api", {
        resourceGroupName: new pulumi.Config().require("group"), serviceName: service.name, apiId: "read", path: "read", displayName: "Read",
        serviceUrl: "https://read.example", subscriptionRequired: false,
      });
    `,
      { cloud: workspace.state },
    );
    const service = (await workspace.resources()).find(({ type }) => type.endsWith(":ApiManagementService"));
    const group = /resourceGroups\/([^/]+)/.exec(service?.id ?? "")?.[1] ?? "";
    await read.pulumi("config", "set", "service", service?.id ?? "", "--stack", read.stack);
    await read.pulumi("config", "set", "group", group, "--stack", read.stack);
    const made = await read.up();
    expect(made.code, made.text).toBe(0);
    const { text } = await read.pulumi("stack", "export", "--show-secrets", "--stack", read.stack);
    const file = join(read.root, "export.json");
    writeFileSync(file, text);
    const served = await serveCloud(file, { "read.example": "http://127.0.0.1:1" }, "dev");
    try {
      expect((await fetch(`${served.url}/read`)).status).toBe(404);
    } finally {
      await served.close();
    }
  });
});
