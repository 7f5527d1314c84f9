// `apim-ai-gateway serve`: the gateway of a cloud that a folder keeps.
import { existsSync, watch } from "node:fs";
import { join, resolve } from "node:path";
import { createCloud, type EmulatedCloud } from "../azure/emulated-cloud";
import { systemClock } from "../gateway/system-clock";
import { serveAdmin } from "./admin-endpoint";
import { CliError, ExitCode } from "./exit-code";
import { assertPortIsFree } from "./port";
import { printSummary } from "./summary";
import { colorsOf, type Terminal } from "./terminal";

export interface ServeOptions {
  /** Folder that keeps the cloud. */
  readonly state: string;
  readonly port: number;
  readonly map: ReadonlyMap<string, string>;
}

/**
 * Serves what is deployed into the cloud, and what will be, until `signal` is aborted.
 * @throws CliError when there is no such cloud, or it cannot be served
 */
export async function serve(options: ServeOptions, terminal: Terminal, signal: AbortSignal): Promise<number> {
  const directory = resolve(options.state);
  if (!existsSync(join(directory, "cloud.jsonl")))
    throw new CliError(
      ExitCode.Usage,
      `\`--state\`: expected a folder that a deployment has written, got "${options.state}". Deploy first: see apim-ai-gateway provider --help.`,
    );
  await assertPortIsFree(options.port);
  const cloud = await openCloud(directory, options.map);
  try {
    await publish(cloud);
    const { url } = await cloud.listen({ port: options.port }).catch(refused);
    const admin = await serveAdmin((kind) => cloud.applicationInsights[kind]);
    const watcher = watch(directory, () => void republish(cloud, terminal));
    const stack = { outputs: {}, secretOutputs: new Set<string>() };
    await printSummary({ url, stack, state: cloud, showKeys: true }, terminal);
    const colors = colorsOf(terminal);
    terminal.out.write(`\n${colors.bold("Telemetry")}\n  ${admin.url}  ${admin.token}\n`);
    terminal.out.write(`\n${colors.dim("Serving. Ctrl+C stops everything.")}\n`);
    await aborted(signal);
    watcher.close();
    await admin.close();
    return ExitCode.Ok;
  } finally {
    await cloud.close();
  }
}

function openCloud(stateDirectory: string, hosts: ReadonlyMap<string, string>): Promise<EmulatedCloud> {
  return createCloud({ clock: systemClock, stateDirectory, hosts }).catch(refused);
}

const publish = (cloud: EmulatedCloud): Promise<void> => cloud.publish().catch(refused);

function refused(error: unknown): never {
  throw new CliError(ExitCode.DeploymentFailed, error instanceof Error ? error.message : String(error));
}

/** A deployment is seen resource by resource: what cannot be served yet waits for the rest of it. */
async function republish(cloud: EmulatedCloud, terminal: Terminal): Promise<void> {
  try {
    if (cloud.refresh()) await cloud.publish();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    terminal.err.write(`warning: what was served stays in force, because the new state cannot be: ${reason}\n`);
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener("abort", () => done(), { once: true });
  });
