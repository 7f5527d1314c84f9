import type { ArmResource } from "apim-ai-gateway/arm";
import { onTestFinished } from "vitest";
import { type CloudOptions, createCloud, type EmulatedCloud } from "../../src/emulator/azure/emulated-cloud";
import { createEngine, type Deployment, type EngineOptions } from "../../src/emulator/engine/engine";
import { ManualClock } from "../emulator/gateway/manual-clock";

export interface Deployed extends Deployment {
  readonly cloud: EmulatedCloud;
  /** `type name` of every resource but the stack, in the order of registration. */
  readonly declared: readonly string[];
  /** The one resource of an ARM type, by name where there are several. */
  arm(type: string, name?: string): ArmResource;
}

/** Deploys a program on a cloud of its own, which is closed when the test ends. */
export async function deploy(
  program: () => unknown,
  options: Partial<EngineOptions> = {},
  cloudOptions: Partial<CloudOptions> = {},
): Promise<Deployed> {
  const cloud = await createCloud({ clock: new ManualClock(), ...cloudOptions });
  onTestFinished(() => cloud.close());
  const engine = createEngine({ cloud, project: "test", stack: "dev", ...options });
  const deployment = await engine.up(program);
  return {
    ...deployment,
    cloud,
    declared: deployment.resources
      .filter(({ type }) => type !== "pulumi:pulumi:Stack")
      .map(({ type, name }) => `${type} ${name}`),
    arm: (type, name) =>
      only(
        cloud.list(type).filter((resource) => name === undefined || resource.name === name),
        `${type} ${name ?? ""}`,
      ),
  };
}

function only<T>(items: readonly T[], what: string): T {
  const [item, ...more] = items;
  if (item === undefined || more.length > 0) throw new Error(`Expected one ${what}, got ${items.length}.`);
  return item;
}
