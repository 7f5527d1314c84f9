// How the plugin is started.
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { checkArguments } from "../../src/plugin/check-arguments";

const plugin = resolve(__dirname, "../../dist/plugin/index.js");

describe("the plugin", () => {
  it.each([[["notanaddr"]], [["127.0.0.1:1", "more"]]])("refuses to start with %j", (args) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [plugin, ...args], { encoding: "utf8" });
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(
      `error: expected host:port, where Pulumi's engine listens, and nothing else, got "${args.at(-1)}". Let Pulumi start the plugin.\n`,
    );
  });

  it("takes what Pulumi starts it with", () => {
    for (const args of [[], ["127.0.0.1:1"], ["--logtostderr", "-v=9", "--tracing", "file:x", "127.0.0.1:1"]])
      expect(() => checkArguments(args)).not.toThrow();
  });
});
