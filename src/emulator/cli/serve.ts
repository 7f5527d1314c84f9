// `apim-ai-gateway serve`: the gateway of a cloud that a folder keeps, or of a stack that was exported.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { type CloudOptions, createCloud, type EmulatedCloud } from "../azure/emulated-cloud";
import { readExportedStack } from "../engine/exported-stack";
import { systemClock } from "../gateway/system-clock";
import { aborted } from "./aborted";
import { serveAdmin } from "./admin-endpoint";
import { closeAll } from "./close-all";
import type { DeployedStack } from "./emulator";
import { CliError, ExitCode } from "./exit-code";
import { faultLine, warningLine } from "./fault-line";
import { gatewayChanges } from "./gateway-changes";
import { assertPortIsFree, listenOn } from "./port";
import { printSummary } from "./summary";
import { colorsOf, type Terminal } from "./terminal";
import { watchFolder } from "./watch";

export interface ServeOptions {
  /** Folder that keeps a cloud, or a file that `pulumi stack export` has written. */
  readonly state: string;
  readonly port: number;
  readonly map: ReadonlyMap<string, string>;
}

interface OpenCloud {
  readonly cloud: EmulatedCloud;
  readonly stack: DeployedStack;
  /** Folder in which other processes may change the cloud. */
  readonly folder?: string;
}

/**
 * Serves what is deployed into a cloud, and, when a folder keeps it, what will be, until `signal` is aborted.
 * @throws CliError when there is no such cloud, or it cannot be served
 */
export async function serve(options: ServeOptions, terminal: Terminal, signal: AbortSignal): Promise<number> {
  await assertPortIsFree(options.port);
  const { cloud, stack, folder } = await open(options, telling(terminal)).catch(refused);
  const opened = [() => cloud.close()];
  try {
    const watched = folder === undefined ? undefined : watchFolder(folder);
    if (watched) opened.push(() => watched.close());
    await cloud.publish().catch(refused);
    await listenOn(options.port, () => cloud.listen({ port: options.port })).catch(refused);
    const admin = await serveAdmin((kind) => cloud.applicationInsights[kind]);
    opened.push(() => admin.close());
    const tellChanges = gatewayChanges(() => cloud.gateways, terminal);
    const { gateways, chatModel } = cloud;
    printSummary({ gateways, stack, chatModel, tokenClients: [], showKeys: true }, terminal);
    const colors = colorsOf(terminal);
    terminal.out.write(`\n${colors.bold("Telemetry")}\n  ${admin.url}  ${admin.token}\n`);
    terminal.out.write(`\n${colors.dim("Serving. Ctrl+C stops everything.")}\n`);
    watched?.onChange(republishing(cloud, terminal, tellChanges));
    await aborted(signal);
    return ExitCode.Ok;
  } finally {
    await closeAll(opened, terminal);
  }
}

type Listeners = Pick<CloudOptions, "onFault" | "onWarning">;

const telling = ({ err }: Terminal): Listeners => ({
  onFault: (fault) => err.write(faultLine(fault)),
  onWarning: (message) => err.write(warningLine(message)),
});

async function open({ state, map: hosts }: ServeOptions, listeners: Listeners): Promise<OpenCloud> {
  const path = resolve(state);
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return openExport(path, hosts, listeners);
  if (!existsSync(join(path, "cloud.jsonl")))
    throw new CliError(
      ExitCode.Usage,
      `\`--state\`: expected a folder that a deployment has written, or a file of \`pulumi stack export\`, got "${state}". Deploy first: see apim-ai-gateway provider --help.`,
    );
  const cloud = await createCloud({ clock: systemClock, stateDirectory: path, hosts, ...listeners });
  return { cloud, stack: { outputs: {}, secretOutputs: new Set() }, folder: path };
}

/** Puts a stack that is deployed elsewhere into a cloud of its own. */
async function openExport(file: string, hosts: ReadonlyMap<string, string>, listeners: Listeners): Promise<OpenCloud> {
  const { subscriptionId, resources, outputs, secretOutputs } = readExport(file);
  const cloud = await createCloud({ clock: systemClock, hosts, subscriptionId, ...listeners });
  for (const { urn, resource, answered } of resources)
    try {
      if (resource === undefined) cloud.adopt(answered);
      else await cloud.put(resource, answered);
    } catch (error) {
      await cloud.close();
      throw new Error(`${urn}: ${(error as Error).message}`);
    }
  return { cloud, stack: { outputs, secretOutputs } };
}

function readExport(file: string) {
  try {
    return readExportedStack(readFileSync(file, "utf8"));
  } catch (error) {
    throw new CliError(ExitCode.Usage, `${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function refused(error: unknown): never {
  if (error instanceof CliError) throw error;
  throw new CliError(ExitCode.DeploymentFailed, error instanceof Error ? error.message : String(error));
}

/** A deployment is seen resource by resource: what cannot be served yet waits for the rest of it, and is told once. */
function republishing(cloud: EmulatedCloud, terminal: Terminal, tellChanges: () => void): () => Promise<void> {
  let told = "";
  return async () => {
    try {
      await cloud.publish();
      told = "";
      tellChanges();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (reason === told) return;
      told = reason;
      terminal.err.write(`warning: what was served stays in force, because the new state cannot be: ${reason}\n`);
    }
  };
}
