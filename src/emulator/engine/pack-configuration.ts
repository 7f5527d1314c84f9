// The configuration of a policy pack, merged and checked as the Pulumi CLI does it: the policies' own defaults, what the
// pack starts with, then what a file says. Pulumi does so in pkg/resource/analyzer/config.go of github.com/pulumi/pulumi.
import { readFileSync } from "node:fs";
import { EnforcementLevel } from "@pulumi/pulumi/proto/analyzer_pb";
import { Ajv } from "ajv";
import type { Values } from "./providers";

/** How one policy is configured. */
export interface PolicySettings {
  readonly level: number;
  readonly properties: Values;
}

/** What a pack says of one of its policies. */
export interface DeclaredPolicy {
  readonly name: string;
  readonly level: number;
  /** JSON schemas of its properties. */
  readonly properties: Readonly<Record<string, Values>>;
  readonly required: readonly string[];
}

/** What is configured of policies, by name or, with `all`, of each of them. */
export type Configuration = ReadonlyMap<string, Partial<PolicySettings>>;

const levels: Readonly<Record<string, number>> = {
  advisory: EnforcementLevel.ADVISORY,
  mandatory: EnforcementLevel.MANDATORY,
  remediate: EnforcementLevel.REMEDIATE,
  disabled: EnforcementLevel.DISABLED,
};

/** @throws Error naming everything in the file that configures no policy */
export function readConfiguration(file: string): Configuration {
  const wrong = (what: string) => new Error(`\`--policy-pack-config\`: ${what}. Correct "${file}".`);
  let text: string;
  try {
    text = readFileSync(file, "utf8").trim();
  } catch (error) {
    throw wrong(`expected a file that can be read: ${(error as Error).message}`);
  }
  if (text === "") return new Map();
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw wrong(`expected JSON: ${(error as Error).message}`);
  }
  if (!isObject(content)) throw wrong("expected an object with a policy's name for each key");
  const entries = Object.entries(content).map(([name, value]) => ({ name, ...settingsOf(value) }));
  const problems = entries.flatMap(({ name, problem }) => (problem === undefined ? [] : [`\`${name}\`: ${problem}`]));
  if (problems.length > 0) throw wrong(problems.join("; "));
  return new Map(entries.map(({ name, settings }) => [name, settings ?? {}]));
}

function settingsOf(value: unknown): { readonly settings?: Partial<PolicySettings>; readonly problem?: string } {
  const given = typeof value === "string" ? { enforcementLevel: value } : value;
  if (!isObject(given)) return { problem: `expected an enforcement level or an object, got ${JSON.stringify(value)}` };
  const { enforcementLevel, ...properties } = given;
  if (enforcementLevel === undefined) return { settings: { properties } };
  const level = typeof enforcementLevel === "string" ? levels[enforcementLevel] : undefined;
  if (level === undefined)
    return {
      problem: `expected an enforcement level of ${Object.keys(levels).join(", ")}, got ${JSON.stringify(enforcementLevel)}`,
    };
  return { settings: { level, properties } };
}

/**
 * The settings of each policy; what comes later goes before what came earlier, and names that no policy has are left out.
 * @throws Error naming every property that a policy's schema refuses
 */
export function reconciled(
  pack: string,
  policies: readonly DeclaredPolicy[],
  configurations: readonly Configuration[],
): ReadonlyMap<string, PolicySettings> {
  const settings = new Map(policies.map((policy) => [policy.name, merged(policy, configurations)]));
  const problems = policies.flatMap((policy) => schemaProblems(policy, settings.get(policy.name)?.properties ?? {}));
  if (problems.length > 0)
    throw new Error(
      `The configuration of policy pack ${pack} does not fit its policies:\n${problems.map((problem) => `  ${problem}`).join("\n")}\nCorrect it by --policy-pack-config.`,
    );
  return settings;
}

function merged(policy: DeclaredPolicy, configurations: readonly Configuration[]): PolicySettings {
  const defaults = Object.entries(policy.properties).flatMap(([name, schema]) =>
    "default" in schema ? [[name, schema.default] as const] : [],
  );
  return configurations.reduce<PolicySettings>(
    (before, configuration) => {
      const given = configuration.get(policy.name);
      return {
        level: given?.level ?? configuration.get("all")?.level ?? before.level,
        properties: { ...before.properties, ...given?.properties },
      };
    },
    { level: policy.level, properties: Object.fromEntries(defaults) },
  );
}

function schemaProblems({ name, properties, required }: DeclaredPolicy, configured: Values): readonly string[] {
  const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
  if (ajv.validate({ type: "object", properties, required: [...required] }, configured)) return [];
  return (ajv.errors ?? []).map(({ instancePath, message }) => {
    const path = [name, ...instancePath.split("/").slice(1)].join(".");
    return `\`${path}\`: it ${message}.`;
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
