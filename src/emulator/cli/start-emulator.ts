// Brings the engine and the emulated cloud together for the command.
import { resolve } from "node:path";
import type { ArmResource } from "apim-ai-gateway/arm";
import { createCloud, type EmulatedCloud } from "../azure/emulated-cloud";
import { createEngine } from "../engine/engine";
import { fullKey } from "../engine/project";
import { systemClock } from "../gateway/system-clock";
import type { Emulator, EmulatorOptions, Surroundings, TelemetryKind, TokenClient } from "./emulator";
import { addExisting, existingResources, subscriptionOf } from "./existing-resources";
import { projectName } from "./project-name";

/** @throws CliError when the directory holds no program for Node, or what exists before it cannot */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { directory, stack, config, policyPacks, policyPackConfigs } = options;
  const { verbose, processes, checkTypes, onEvent, onFault, onWarning } = options;
  const project = projectName(directory);
  const cloud = await createCloud({ clock: systemClock, onFault, onWarning, ...subscriptionOf(options.existing) });
  const engine = createEngine({
    cloud,
    project,
    stack,
    config: Object.fromEntries([...config].map(([key, value]) => [fullKey(key, project), value])),
    policyPacks: policyPacks.map((pack) => resolve(pack)),
    policyPackConfigs: policyPackConfigs.map((file) => resolve(file)),
    verbose,
    processes,
    checkTypes,
    onEvent,
  });
  let existing: readonly ArmResource[] = [];
  let tokenClients: readonly TokenClient[] = [];
  const surround = async (surroundings: Surroundings) => {
    cloud.mapHosts(surroundings.hosts);
    tokenClients = registerClients(cloud, surroundings);
    const [before, now] = [existing, existingResources(surroundings.existing)];
    const changed = now.filter((resource) => !before.some((known) => isSame(known, resource)));
    await addExisting(cloud, changed);
    existing = now;
  };
  await surround(options).catch(async (error: unknown) => {
    await cloud.close();
    throw error;
  });
  return {
    get tokenClients() {
      return tokenClients;
    },
    surround,
    up: () => engine.up(directory),
    listen: async (port) => void (await cloud.listen({ port })),
    gateways: () => cloud.gateways,
    chatModel: () => cloud.chatModel,
    telemetry: (kind: TelemetryKind) => cloud.applicationInsights[kind],
    close: () => cloud.close(),
  };
}

function registerClients(cloud: EmulatedCloud, { applications }: Surroundings): readonly TokenClient[] {
  return applications.map((application) => ({
    clientId: application.clientId,
    clientSecret: application.secret,
    tokenUrl: cloud.registerApplication(application),
  }));
}

const isSame = (one: ArmResource, other: ArmResource): boolean => JSON.stringify(one) === JSON.stringify(other);
