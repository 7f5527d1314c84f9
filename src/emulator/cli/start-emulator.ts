// Brings the engine and the emulated cloud together for the command.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createCloud } from "../azure/emulated-cloud";
import { createEngine } from "../engine/engine";
import { systemClock } from "../gateway/system-clock";
import type { Emulator, EmulatorOptions, TelemetryKind } from "./emulator";
import { CliError, ExitCode } from "./exit-code";

/** @throws CliError when Pulumi.yaml names no project */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { directory, stack, config, policyPacks, hosts, onEvent } = options;
  const project = projectName(directory);
  const cloud = await createCloud({ clock: systemClock, hosts });
  const engine = createEngine({
    cloud,
    project,
    stack,
    config: Object.fromEntries(
      [...config].map(([key, value]) => [key.includes(":") ? key : `${project}:${key}`, value]),
    ),
    policyPacks: policyPacks.map((pack) => resolve(pack)),
    onEvent,
  });
  return {
    state: cloud,
    up: () => engine.up(directory),
    listen: (port) => cloud.listen({ port }),
    telemetry: (kind: TelemetryKind) => cloud.applicationInsights[kind],
    close: async () => {
      await engine.close();
      await cloud.close();
    },
  };
}

function projectName(directory: string): string {
  const [, name] = /^name:\s*["']?([\w.-]+)/m.exec(readFileSync(join(directory, "Pulumi.yaml"), "utf8")) ?? [];
  if (name) return name;
  throw new CliError(ExitCode.Usage, `\`Pulumi.yaml\`: expected a line "name: <project>", got none. Add one.`);
}
