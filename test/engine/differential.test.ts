// The embedded engine against Pulumi's own: the same programs leave the same state.
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createCloud } from "../../src/emulator/azure/emulated-cloud";
import { createEngine } from "../../src/emulator/engine/engine";
import { systemClock } from "../../src/emulator/gateway/system-clock";
import { ofEmbedded, ofPulumi } from "./deployed-state";
import { PulumiWorkspace } from "./pulumi-workspace";

const programs = join(__dirname, "programs");
const examples = resolve(__dirname, "../../examples");

interface Case {
  readonly directory: string;
  /** How often it is deployed, with `step` 1, 2, … in its configuration. */
  readonly steps?: number;
  readonly config?: Readonly<Record<string, string>>;
  readonly secretConfig?: Readonly<Record<string, string>>;
}

const cases: Readonly<Record<string, Omit<Case, "directory">>> = {
  aliases: { steps: 3 },
  azuread: { steps: 3 },
  hooks: { steps: 4 },
  options: { steps: 2 },
  imports: { steps: 4 },
  secrets: { config: { region: "westeurope", settings: '{"a":[1]}' }, secretConfig: { key: "key of a backend" } },
};

const all: readonly (readonly [string, Case])[] = [
  ...readdirSync(programs).map((name) => [name, { directory: join(programs, name), ...cases[name] }] as const),
  ...readdirSync(examples).map((name) => [name, { directory: join(examples, name) }] as const),
];

describe.each(all)("%s", (name, { directory, steps = 1, config = {}, secretConfig = {} }) => {
  let workspace: PulumiWorkspace | undefined;
  afterAll(async () => workspace?.remove());

  it("leaves the same state in both engines", async () => {
    workspace = await PulumiWorkspace.create(directory);
    const { stack } = workspace;
    for (const [key, value] of Object.entries(config))
      await workspace.pulumi("config", "set", key, value, "--stack", stack);
    for (const [key, value] of Object.entries(secretConfig))
      await workspace.pulumi("config", "set", "--secret", key, value, "--stack", stack);
    const cloud = await createCloud({ clock: systemClock });
    const full = (values: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(values).map(([key, value]) => [`${name}:${key}`, value]));
    const settings: Record<string, string> = full(config);
    const engine = createEngine({ cloud, project: name, stack, config: settings, secretConfig: full(secretConfig) });
    try {
      for (let step = 1; step <= steps; step++) {
        settings[`${name}:step`] = String(step);
        await workspace.pulumi("config", "set", "step", String(step), "--stack", stack);
        const { code, text } = await workspace.up();
        expect(code, text).toBe(0);
        const { resources } = await engine.up(directory);
        expect(ofEmbedded(resources)).toEqual(ofPulumi(await workspace.resources()));
      }
    } finally {
      await cloud.close();
    }
  });
});
