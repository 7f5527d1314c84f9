// The command with streams that a test can read, a folder for programs, and an emulator whose deployments a test decides.
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { onTestFinished } from "vitest";
import type { Cloud } from "../../../src/emulator/azure/cloud";
import { main } from "../../../src/emulator/cli";
import { type DevOptions, dev } from "../../../src/emulator/cli/dev";
import type { DeployedStack, EmulatorOptions, StartEmulator } from "../../../src/emulator/cli/emulator";
import type { Terminal, TerminalStream } from "../../../src/emulator/cli/terminal";
import { createEngine } from "../../../src/emulator/engine/engine";

/** A stream that keeps its text; `until` resolves once the text holds what is asked for. */
export class TextStream implements TerminalStream {
  text = "";
  private readonly waiting = new Set<() => void>();

  constructor(readonly isTTY = false) {}

  write(text: string): void {
    this.text += text;
    for (const look of this.waiting) look();
  }

  until(expected: string): Promise<void> {
    return new Promise((found) => {
      const look = () => {
        if (!this.text.includes(expected)) return;
        this.waiting.delete(look);
        found();
      };
      this.waiting.add(look);
      look();
    });
  }
}

/** Reading the declarations of azure-native takes seconds, so types are checked where a test is about them. */
const withoutTypes: Terminal["env"] = { PULUMI_NODEJS_TRANSPILE_ONLY: "true" };

export function terminal(
  isTTY = false,
  input = "",
  env = withoutTypes,
): Terminal & { readonly out: TextStream; readonly err: TextStream } {
  return { in: Readable.from([input]), out: new TextStream(isTTY), err: new TextStream(isTTY), env };
}

/** A folder with these files, removed when the test has ended. */
export function folder(files: Readonly<Record<string, string>>): string {
  const path = mkdtempSync(join(tmpdir(), "apim-ai-gateway-cli-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

/** The folder of a program that finds the packages of this repository. */
export function programFolder(files: Readonly<Record<string, string>>): string {
  const directory = folder({
    "Pulumi.yaml": "name: program\nruntime: nodejs\n",
    "package.json": '{ "main": "index.ts" }',
    ...files,
  });
  symlinkSync(resolve(__dirname, "../../../node_modules"), join(directory, "node_modules"));
  return directory;
}

export function command(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return commandWithInput("", ...args);
}

/** The command with a text on its standard input. */
export async function commandWithInput(
  input: string,
  ...args: string[]
): Promise<{ code: number; out: string; err: string }> {
  const shown = terminal(false, input);
  const code = await main(["node", "apim-ai-gateway", ...args], shown);
  return { code, out: shown.out.text, err: shown.err.text };
}

export const stack = (outputs: Record<string, unknown> = {}, ...secrets: string[]): DeployedStack => ({
  outputs,
  secretOutputs: new Set(secrets),
});

/** Starts an emulator whose deployments come out as `up` says. `closed` counts how often one was closed. */
export function emulatorWith(up: (options: EmulatorOptions) => Promise<DeployedStack>): {
  readonly start: StartEmulator;
  readonly calls: { closed: number; options?: EmulatorOptions };
} {
  const calls: { closed: number; options?: EmulatorOptions } = { closed: 0 };
  const start: StartEmulator = async (options) => {
    calls.options = options;
    return {
      tokenClients: [],
      surround: async (surroundings) => {
        calls.options = { ...options, ...surroundings };
      },
      up: () => up(options),
      listen: async () => undefined,
      gateways: () => [{ serviceId: "/gw", name: "gw", url: "http://127.0.0.1:8080", apis: [], consumers: [] }],
      chatModel: () => undefined,
      telemetry: () => [{ name: "Total Tokens" }],
      close: async () => {
        calls.closed++;
      },
    };
  };
  return { start, calls };
}

/** Starts an emulator whose engine is the real one. */
export function deployingTo(cloud: Cloud): StartEmulator {
  return async ({ directory, stack, processes, checkTypes, onEvent }) => {
    const engine = createEngine({ cloud, project: "program", stack, processes, checkTypes, onEvent });
    return {
      tokenClients: [],
      surround: async () => undefined,
      up: () => engine.up(directory),
      listen: async () => undefined,
      gateways: () => [],
      chatModel: () => undefined,
      telemetry: () => [],
      close: async () => undefined,
    };
  };
}

const defaults: Omit<DevOptions, "directory"> = {
  stack: "dev",
  port: 0,
  map: new Map(),
  config: new Map(),
  policyPacks: [],
  policyPackConfigs: [],
  once: false,
  watch: false,
  verbose: false,
};

/** `dev` on an emulator of the test; `stop` is Ctrl+C. */
export function serving(
  options: Partial<DevOptions> & { directory: string },
  start: StartEmulator,
  env = withoutTypes,
): { readonly shown: ReturnType<typeof terminal>; readonly code: Promise<number>; stop(): void } {
  const shown = terminal(false, "", env);
  const interrupted = new AbortController();
  const code = dev({ ...defaults, ...options }, shown, interrupted.signal, start);
  return { shown, code, stop: () => interrupted.abort() };
}
