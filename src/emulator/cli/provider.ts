// `apim-ai-gateway provider`: the emulated control plane for the Pulumi CLI.
import { join, resolve } from "node:path";
import { createCloud, type EmulatedCloud } from "../azure/emulated-cloud";
import { readFaults } from "../azure/faults";
import { serveProvider } from "../engine/plugin/serve-provider";
import { providerNames } from "../engine/providers";
import { systemClock } from "../gateway/system-clock";
import { CliError, ExitCode } from "./exit-code";
import type { Terminal } from "./terminal";

export interface ProviderOptions {
  readonly name: string;
  /** Where Pulumi's engine listens, which it tells the provider as an argument. */
  readonly engineAddress: string | undefined;
  /** Folder that keeps the cloud. */
  readonly state: string;
}

/** How often a provider looks whether the engine that started it is still there. */
const parentCheckMs = 1_000;

/**
 * Serves a provider until it is killed, prints its port first.
 * @throws CliError for a provider that there is not, or a state that cannot be used
 */
export async function provider(options: ProviderOptions, terminal: Terminal, signal: AbortSignal): Promise<number> {
  const { name, engineAddress, state } = options;
  if (!providerNames.includes(name))
    throw new CliError(ExitCode.Usage, `\`name\`: expected one of ${providerNames.join(", ")}, got "${name}".`);
  const canceled = new AbortController();
  const cloud = await openCloud(resolve(state), canceled.signal).catch((error: unknown) => {
    throw new CliError(ExitCode.Usage, error instanceof Error ? error.message : String(error));
  });
  const served = await serveProvider(name, cloud, engineAddress, () => canceled.abort());
  terminal.out.write(`${served.port}\n`);
  await ended(signal);
  served.close();
  await cloud.close();
  return ExitCode.Ok;
}

/** The cloud in a folder, with the failures that its `faults.json` asks for. */
async function openCloud(stateDirectory: string, canceled: AbortSignal): Promise<EmulatedCloud> {
  const faults = readFaults(join(stateDirectory, "faults.json"));
  return createCloud({ clock: systemClock, stateDirectory, faults, canceled });
}

/** Resolves when the signal is aborted, or the process that started this one is gone. */
function ended(signal: AbortSignal): Promise<void> {
  const parent = process.ppid;
  return new Promise((done) => {
    const check = setInterval(() => {
      if (process.ppid !== parent) finish();
    }, parentCheckMs);
    const finish = () => {
      clearInterval(check);
      done();
    };
    if (signal.aborted) finish();
    else signal.addEventListener("abort", finish, { once: true });
  });
}
