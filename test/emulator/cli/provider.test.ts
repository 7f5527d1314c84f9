// `apim-ai-gateway provider`: what it refuses at once, and what it tells Pulumi instead.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
  CheckRequest,
  type CheckResponse,
  ConfigureRequest,
  type ConfigureResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { describe, expect, it, onTestFinished } from "vitest";
import { main } from "../../../src/emulator/cli";
import { command, folder, terminal } from "./cli-kit";

/** What Pulumi is told when it starts the provider and configures it. */
async function configured(name: string, state: string) {
  const shown = terminal();
  const ended = new AbortController();
  const code = main(
    ["node", "apim-ai-gateway", "provider", name, "--state", state, "--logtostderr"],
    shown,
    ended.signal,
  );
  await shown.out.until("\n");
  const client = new ResourceProviderClient(`127.0.0.1:${shown.out.text.trim()}`, credentials.createInsecure());
  onTestFinished(async () => {
    client.close();
    ended.abort();
    await code;
  });
  const check = promisify<CheckRequest, CheckResponse>(client.checkConfig.bind(client));
  const configure = promisify<ConfigureRequest, ConfigureResponse>(client.configure.bind(client));
  const checked = await check(new CheckRequest());
  const error = await configure(new ConfigureRequest()).then(
    () => undefined,
    ({ details }: { details: string }) => details,
  );
  return { failures: checked.getFailuresList().map((failure) => failure.getReason()), error };
}

describe("apim-ai-gateway provider", () => {
  it.each([
    ["a damaged state", { "cloud.jsonl": "{broken\n" }, /cloud\.jsonl:1: this is no state of an emulated cloud/],
    ["faults that are none", { "faults.json": "{" }, /faults\.json: expected JSON: /],
  ])("starts with %s, and tells those that need the cloud", async (_, files, reason) => {
    const state = folder(files);
    const { failures, error } = await configured("azure-native", state);
    expect(failures).toEqual([expect.stringMatching(reason)]);
    expect(error).toMatch(reason);
    expect(await configured("random", state)).toEqual({ failures: [], error: undefined });
  });

  it("tells of a file where the folder of the state should be", async () => {
    const file = join(folder({ "state.json": "" }), "state.json");
    const { error } = await configured("azuread", file);
    expect(error).toBe(
      `\`--state\`: expected a folder that can be written, got "${file}": ${file} is a file. Choose another.`,
    );
  });

  it("refuses an engine that has no address", async () => {
    const state = join(folder({}), "cloud");
    const { code, out, err } = await command("provider", "azure-native", "notanaddr", "--state", state);
    expect([code, out, existsSync(state)]).toEqual([2, "", false]);
    expect(err).toBe(
      'error: `engine`: expected host:port, where Pulumi\'s engine listens, got "notanaddr". Let Pulumi start the provider.\n',
    );
  });

  it.each(["/proc/x/y", "/dev/null/x"])("refuses to install into %s, where nothing can be made", async (directory) => {
    const { code, err } = await command("provider", "--install", directory);
    expect(code).toBe(2);
    expect(err).toContain(`\`--install\`: expected a folder that can be written, got "${directory}": `);
  });
});
