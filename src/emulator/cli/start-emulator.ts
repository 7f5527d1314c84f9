// Brings the engine and the emulated cloud together for the command.
import { resolve } from "node:path";
import { createCloud } from "../azure/emulated-cloud";
import { createEngine } from "../engine/engine";
import { fullKey, readProject } from "../engine/project";
import { systemClock } from "../gateway/system-clock";
import type { Emulator, EmulatorOptions, TelemetryKind } from "./emulator";
import { CliError, ExitCode } from "./exit-code";

/** @throws CliError when the directory holds no program for Node */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { directory, stack, config, policyPacks, hosts, applications, verbose, onEvent, onFault, onWarning } = options;
  const project = projectName(directory);
  const cloud = await createCloud({ clock: systemClock, hosts, onFault, onWarning });
  const engine = createEngine({
    cloud,
    project,
    stack,
    config: Object.fromEntries([...config].map(([key, value]) => [fullKey(key, project), value])),
    policyPacks: policyPacks.map((pack) => resolve(pack)),
    verbose,
    onEvent,
  });
  return {
    tokenClients: applications.map((application) => ({
      clientId: application.clientId,
      clientSecret: application.secret,
      tokenUrl: cloud.registerApplication(application),
    })),
    up: () => engine.up(directory),
    listen: async (port) => void (await cloud.listen({ port })),
    gateways: () => cloud.gateways,
    chatModel: () => cloud.chatModel,
    telemetry: (kind: TelemetryKind) => cloud.applicationInsights[kind],
    close: () => cloud.close(),
  };
}

function projectName(directory: string): string {
  try {
    return readProject(directory).name;
  } catch (error) {
    throw new CliError(ExitCode.Usage, error instanceof Error ? error.message : String(error));
  }
}
