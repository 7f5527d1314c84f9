// The policies of a Pulumi program, as it would deploy them.
import { resolve } from "node:path";
import { createCloud } from "../../azure/emulated-cloud";
import { serviceIdOf } from "../../azure/service-id";
import { createEngine, type Engine, type EngineEvent } from "../../engine/engine";
import { fullKey } from "../../engine/project";
import { systemClock } from "../../gateway/system-clock";
import { deploymentMessage } from "../deployment-message";
import { addExisting, existingResources, subscriptionOf } from "../existing-resources";
import { CliError, ExitCode } from "../exit-code";
import { LocalServices } from "../local-services";
import { projectName } from "../project-name";
import type { Terminal } from "../terminal";
import type { CheckedPolicy } from "./check-report";
import { CollectedPolicies } from "./collected-policies";

export interface ProgramSettings {
  readonly stack: string;
  readonly config: ReadonlyMap<string, string>;
}

/**
 * Runs a program against an emulated cloud that serves nothing, and checks each policy for the place that it goes to.
 * @throws CliError when the program cannot be run, or what it deploys beside its policies would be refused
 */
export async function checkProgram(
  path: string,
  { stack, config }: ProgramSettings,
  { err }: Terminal,
): Promise<readonly CheckedPolicy[]> {
  const directory = resolve(path);
  const project = projectName(directory);
  const local = await LocalServices.start(directory);
  const { existing } = local.surroundings;
  const cloud = await createCloud({ clock: systemClock, ...subscriptionOf(existing) });
  const policies = new CollectedPolicies(cloud);
  let engine: Engine | undefined;
  try {
    await addExisting(cloud, existingResources(existing));
    engine = createEngine({
      cloud: policies,
      project,
      stack,
      config: Object.fromEntries([...config].map(([key, value]) => [fullKey(key, project), value])),
      onEvent: (event) => tell(event, err),
    });
    await engine.up(directory);
    return policies.all().map(({ resource, problems }) => ({
      name: nameOf(resource.id),
      text: String(resource.properties.value),
      problems,
    }));
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(ExitCode.DeploymentFailed, deploymentMessage(error), { cause: error });
  } finally {
    await engine?.close();
    await cloud.close();
    await local.close();
  }
}

/** What the program says goes beside the report. */
function tell(event: EngineEvent, err: Terminal["err"]): void {
  if (event.kind === "log" && ["warning", "error"].includes(event.severity))
    err.write(`${event.severity}: ${event.message}\n`);
}

/** `<service>/apis/<api>/policies/policy`: what the resource id says, without where the service is. */
function nameOf(id: string): string {
  const service = serviceIdOf(id) ?? "";
  return id.slice(service.lastIndexOf("/") + 1);
}
