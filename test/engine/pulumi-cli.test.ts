import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { cacheDirectory, cliVersion, pulumiCli } from "./pulumi-cli";

/** A machine with these programs on its PATH, each printing its text, and an empty cache. */
function machine(programs: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const folder = mkdtempSync(join(tmpdir(), "apim-ai-gateway-machine-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho '${text}'\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return { PATH: folder, XDG_CACHE_HOME: join(folder, "cache") };
}

describe("the Pulumi CLI of these tests", () => {
  it("is the one on the PATH when it is new enough", async () => {
    expect(await pulumiCli(machine({ pulumi: `v${cliVersion}` }))).toBe("pulumi");
    expect(await pulumiCli(machine({ pulumi: "v3.1000.0" }))).toBe("pulumi");
  });

  it("is refused in one sentence when it is too old", async () => {
    await expect(pulumiCli(machine({ pulumi: "v3.99.0" }))).rejects.toThrow(
      `\`pulumi\`: expected version ${cliVersion} or later on the PATH, got 3.99.0. Upgrade it, or take it off the PATH to have one built.`,
    );
  });

  it("is asked for in one sentence where it cannot be built", async () => {
    const expected = `Expected the Pulumi CLI ${cliVersion}, or Go 1.26 or later to build it with, got `;
    await expect(pulumiCli(machine({}))).rejects.toThrow(`${expected}neither. Install one of them.`);
    await expect(pulumiCli(machine({ go: "go1.20.1" }))).rejects.toThrow(
      `${expected}only Go 1.20.1. Install one of them.`,
    );
  });

  it("is kept in a folder that its version names; one that cannot be written is named", async () => {
    const env = machine({ go: "go1.26.8" });
    expect(cacheDirectory(env, `pulumi-${cliVersion}`)).toBe(
      join(env.XDG_CACHE_HOME ?? "", "apim-ai-gateway", `pulumi-${cliVersion}`),
    );
    writeFileSync(env.XDG_CACHE_HOME ?? "", "a file");
    await expect(pulumiCli(env)).rejects.toThrow("expected a folder that can be written, to keep the Pulumi CLI in");
  });
});
