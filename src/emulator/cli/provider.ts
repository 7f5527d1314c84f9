// `apim-ai-gateway provider`: the emulated control plane for the Pulumi CLI.
import { join, resolve } from "node:path";
import { createCloud, type EmulatedCloud } from "../azure/emulated-cloud";
import { readFaults } from "../azure/faults";
import { makeDirectory } from "../azure/make-directory";
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
 * Serves a provider until it is killed, prints its port first. Pulumi takes a provider that ends before for a broken one:
 * what is wrong with the state is told to those who need the cloud.
 * @throws CliError for a provider that there is not, or an engine that has no such address
 */
export async function provider(options: ProviderOptions, terminal: Terminal, signal: AbortSignal): Promise<number> {
  const { name, engineAddress, state } = options;
  if (!providerNames.includes(name))
    throw new CliError(ExitCode.Usage, `\`name\`: expected one of ${providerNames.join(", ")}, got "${name}".`);
  if (engineAddress !== undefined && !/^\S+:\d{1,5}$/.test(engineAddress))
    throw new CliError(
      ExitCode.Usage,
      `\`engine\`: expected host:port, where Pulumi's engine listens, got "${engineAddress}". Let Pulumi start the provider.`,
    );
  const canceled = new AbortController();
  const opened = await openCloud(resolve(state), canceled.signal).catch((error: Error) => error);
  const served = await serveProvider(
    name,
    () => unlessError(opened),
    engineAddress,
    () => canceled.abort(),
  );
  terminal.out.write(`${served.port}\n`);
  await ended(signal);
  served.close();
  if (!(opened instanceof Error)) await opened.close();
  return ExitCode.Ok;
}

function unlessError<T>(value: T | Error): T {
  if (value instanceof Error) throw value;
  return value;
}

/** The cloud in a folder, with the failures that its `faults.json` asks for. */
async function openCloud(stateDirectory: string, canceled: AbortSignal): Promise<EmulatedCloud> {
  try {
    makeDirectory(stateDirectory, 0o700);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `\`--state\`: expected a folder that can be written, got "${stateDirectory}": ${reason}. Choose another.`,
    );
  }
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
