// Policies are given the same facts by the embedded engine and by Pulumi's own.
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createCloud } from "../../src/emulator/azure/emulated-cloud";
import { createEngine } from "../../src/emulator/engine/engine";
import { systemClock } from "../../src/emulator/gateway/system-clock";
import { PulumiWorkspace, type Violation } from "./pulumi-workspace";

const pack = resolve(__dirname, "../emulator/engine/telling-pack");

interface Told {
  readonly props: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
  readonly provider?: { readonly name: string; readonly props: Readonly<Record<string, unknown>> };
}

/** What each policy was told of each resource: of its values, which are compared elsewhere, the names. */
function facts(violations: readonly Violation[]): Readonly<Record<string, unknown>> {
  const told = violations.map(({ policy, urn, message }) => {
    const { props, provider, dependencies, ...fact } = JSON.parse(message.slice(message.indexOf("{"))) as Told;
    const others = { props: namesOf(props), provider: providerFact(provider) };
    // Their order is that in which the SDK came to know them.
    return [`${policy} ${urn}`, { ...fact, ...others, dependencies: dependencies?.toSorted() }] as const;
  });
  return Object.fromEntries(told.filter(([key]) => !/:providers:.*::default(_\w+)*$/.test(key)));
}

/** Without the version of its plugin that Pulumi's engine notes with a provider. */
const namesOf = (props: object): readonly string[] =>
  Object.keys(props)
    .filter((name) => name !== "version")
    .sort();

/** The embedded engine has no default providers to show. */
function providerFact(provider: Told["provider"]): object | undefined {
  if (provider === undefined || /^default(_\w+)*$/.test(provider.name)) return undefined;
  return { ...provider, props: namesOf(provider.props) };
}

describe.each(["aliases", "options", "providers"])("%s", (name) => {
  const directory = join(__dirname, "programs", name);
  let workspace: PulumiWorkspace | undefined;
  afterAll(async () => workspace?.remove());

  it("tells policies the same in both engines", async () => {
    workspace = await PulumiWorkspace.create(directory);
    const { stack } = workspace;
    const cloud = await createCloud({ clock: systemClock });
    const settings: Record<string, string> = {};
    const told: Violation[] = [];
    const engine = createEngine({
      cloud,
      project: name,
      stack,
      config: settings,
      policyPacks: [pack],
      onEvent: (event) => void (event.kind === "policy" && told.push(event)),
    });
    try {
      for (const step of ["1", "2"]) {
        settings[`${name}:step`] = step;
        await workspace.pulumi("config", "set", "step", step, "--stack", stack);
        const { code, text, violations } = await workspace.up("--policy-pack", pack);
        expect(code, text).toBe(0);
        told.length = 0;
        await engine.up(directory);
        expect(Object.keys(facts(told)).length).toBeGreaterThan(5);
        expect(facts(told)).toEqual(facts(violations));
      }
    } finally {
      await cloud.close();
    }
  });
});
