import { readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { command, folder } from "./cli-kit";

const project = { "Pulumi.yaml": "name: program\nruntime: nodejs\n" };

describe("the command's arguments", () => {
  it("documents every option and exit code in its help", async () => {
    const { code, out } = await command("dev", "--help");
    expect(code).toBe(0);
    for (const option of ["stack", "port", "map", "config", "policy-pack", "once", "watch", "verbose"])
      expect(out).toContain(`--${option}`);
    for (const exitCode of [0, 1, 2, 3, 4, 130]) expect(out).toMatch(new RegExp(`^ {2}${exitCode} +[a-z]`, "m"));
  });

  it("refuses a directory that is not there", async () => {
    const directory = join(folder({}), "missing");
    const { code, out, err } = await command("dev", directory);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toBe(
      `error: \`directory\`: expected the folder of a Pulumi program, got "${directory}", which is not a folder.\n`,
    );
  });

  it("refuses a directory without a Pulumi.yaml", async () => {
    const { code, err } = await command("dev", folder({ "index.ts": "" }));
    expect(code).toBe(2);
    expect(err).toMatch(/^error: `directory`: expected a folder with a Pulumi\.yaml, got .* which has none\.\n$/);
  });

  it("refuses --once without a verify.ts", async () => {
    const { code, err } = await command("dev", folder(project), "--once");
    expect(code).toBe(2);
    expect(err).toMatch(/^error: `--once`: expected a verify\.ts in /);
  });

  it("refuses --once together with --watch", async () => {
    const { code, err } = await command("dev", folder(project), "--once", "--watch");
    expect(code).toBe(2);
    expect(err).toContain("Choose one of them.");
  });

  it.each([
    [["."], "directory"],
    [["--once"], "--once"],
    [["--watch"], "--watch"],
    [["--stack", "dev"], "--stack"],
    [["--policy-pack", "pack"], "--policy-pack"],
    [["--config", "a=b"], "--config"],
    [[".", "--config", "a=b", "--watch"], "directory, --config, --watch"],
  ])("refuses %j beside --state, which has no use for it", async (args, named) => {
    const { code, out, err } = await command("dev", "--state", "export.json", ...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toBe(
      `error: \`--state\`: expected no program and nothing that is for one, got ${named} too. Leave that out, or --state.\n`,
    );
  });

  it("installs providers again over its own, and not over a program of somebody else", async () => {
    const bin = folder({ "pulumi-resource-azuread": "#!/bin/sh\nexec /opt/azuread\n" });
    const install = (state: string) => command("provider", "--install", bin, "--state", state);
    const file = join(bin, "pulumi-resource-azuread");
    const { code, err } = await install("one");
    expect(code).toBe(2);
    expect(err).toBe(
      `error: \`--install\`: expected a folder without other providers, got "${bin}", whose pulumi-resource-azuread was not installed by this command. Remove it, or choose another folder.\n`,
    );
    expect(readdirSync(bin)).toEqual(["pulumi-resource-azuread"]);
    rmSync(file);
    expect((await install("one")).code).toBe(0);
    expect((await install("two")).code).toBe(0);
    expect(readFileSync(file, "utf8")).toContain(`--state '${resolve("two")}'`);
  });

  it("refuses a policy pack that is none", async () => {
    const { code, err } = await command("dev", folder(project), "--policy-pack", folder({}));
    expect(code).toBe(2);
    expect(err).toContain("expected a folder with a PulumiPolicy.yaml");
  });

  it("refuses configurations of packs unless each pack has one", async () => {
    const { code, err } = await command("dev", folder(project), "--policy-pack-config", "config.json");
    expect(code).toBe(2);
    expect(err).toContain(
      "`--policy-pack-config`: expected one file for each --policy-pack, of which there are 0, got 1.",
    );
  });

  it.each([
    ["--map", "orders.example"],
    ["--map", "=http://127.0.0.1:1"],
    ["--map", "orders.example=ftp://127.0.0.1"],
    ["--map", "orders.example=http://"],
    ["--port", "65536"],
    ["--port", "http"],
    ["--stack", "../x"],
    ["--stack", ""],
    ["--config", "no-value"],
    ["--config", "=value"],
  ])("refuses %s %s", async (option, value) => {
    const { code, out, err } = await command("dev", folder(project), option, value);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(option);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it("refuses a port that another process listens on", async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { code, err } = await command("dev", folder(project), "--port", String(port));
    expect(code).toBe(4);
    expect(err).toBe(
      `error: \`--port\`: expected a free port, got ${port}, which is in use. Choose another, or 0 for any free one.\n`,
    );
  });
});
