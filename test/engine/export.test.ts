// A stack of the real engine, exported, in the emulator.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { command, PulumiWorkspace } from "./pulumi-workspace";
import { serveCloud, verify } from "./served-cloud";

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
});
