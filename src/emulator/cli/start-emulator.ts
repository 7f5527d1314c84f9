// Brings the engine and the emulated cloud together for the command.
import { resolve } from "node:path";
import type { ArmResource } from "apim-ai-gateway/arm";
import { createCloud } from "../azure/emulated-cloud";
import { createEngine } from "../engine/engine";
import { fullKey, readProject } from "../engine/project";
import { systemClock } from "../gateway/system-clock";
import type { Emulator, EmulatorOptions, TelemetryKind } from "./emulator";
import { addExisting, existingResources } from "./existing-resources";
import { CliError, ExitCode } from "./exit-code";
import { refusedLocal } from "./local-services";

/** @throws CliError when the directory holds no program for Node, or what exists before it cannot */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { directory, stack, config, policyPacks, hosts, applications, checkTypes, onEvent, onFault } = options;
  const project = projectName(directory);
  const existing = existingResources(options.existing);
  const cloud = await createCloud({ clock: systemClock, hosts, onFault, ...subscriptionOf(existing) });
  await addExisting(cloud, existing).catch(async (error: unknown) => {
    await cloud.close();
    throw refusedLocal(error);
  });
  const engine = createEngine({
    cloud,
    project,
    stack,
    config: Object.fromEntries([...config].map(([key, value]) => [fullKey(key, project), value])),
    policyPacks: policyPacks.map((pack) => resolve(pack)),
    checkTypes,
    onEvent,
  });
  return {
    state: cloud,
    tokenClients: applications.map((application) => ({
      clientId: application.clientId,
      clientSecret: application.secret,
      tokenUrl: `${cloud.standInsUrl}/login.microsoftonline.com${cloud.entra.registerApplication(application)}`,
    })),
    up: () => engine.up(directory),
    listen: (port) => cloud.listen({ port }),
    telemetry: (kind: TelemetryKind) => cloud.applicationInsights[kind],
    close: () => cloud.close(),
  };
}

/** What exists already says which subscription it is. */
function subscriptionOf([first]: readonly ArmResource[]): { readonly subscriptionId?: string } {
  const subscriptionId = first?.id.split("/")[2];
  return subscriptionId === undefined ? {} : { subscriptionId };
}

function projectName(directory: string): string {
  try {
    return readProject(directory).name;
  } catch (error) {
    throw new CliError(ExitCode.Usage, error instanceof Error ? error.message : String(error));
  }
}
