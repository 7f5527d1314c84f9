// Configuration of a stack: Pulumi.<stack>.yaml of the program's directory above Pulumi.yaml, under what the caller gives.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { configText, fullKey, type Project } from "./project";
import { isStackName, stackNameRule } from "./stack-name";
import { yamlObject } from "./yaml-file";

/**
 * Plain values by full key. Objects come as JSON.
 * @param given keys that the caller sets; their secure values in the file are not needed
 * @throws Error for a name that no stack can have, or naming every encrypted value, which only the Pulumi CLI can read
 */
export function stackConfig(project: Project, stack: string, given: ReadonlySet<string>): Record<string, string> {
  if (!isStackName(stack)) throw new Error(`\`stack\`: expected ${stackNameRule}, got "${stack}". Correct it.`);
  const values: Record<string, string> = { ...project.config };
  const file = join(project.directory, fileOf(stack));
  if (!existsSync(file)) return values;
  const { config } = yamlObject(file, "config");
  const encrypted: string[] = [];
  for (const [name, value] of Object.entries(config ?? {})) {
    const key = fullKey(name, project.name);
    if (given.has(key)) continue;
    if (typeof value === "object" && value !== null && "secure" in value) encrypted.push(key);
    else values[key] = configText(value);
  }
  if (encrypted.length > 0)
    throw new Error(
      `${file}: ${encrypted.map((key) => `\`${key}\``).join(", ")} ${encrypted.length === 1 ? "is" : "are"} encrypted, which only the Pulumi CLI can read. Pass --config <key>=<value>.`,
    );
  return values;
}

/** A sentence when the stack has no file, but others have: its name may be misspelt. */
export function missingStackFile({ directory }: Project, stack: string): string | undefined {
  if (existsSync(join(directory, fileOf(stack)))) return undefined;
  const others = readdirSync(directory).filter((name) => /^Pulumi\..+\.yaml$/.test(name));
  if (others.length === 0) return undefined;
  return `There is no ${fileOf(stack)}, so the stack has no configuration of its own. There are: ${others.sort().join(", ")}.`;
}

const fileOf = (stack: string) => `Pulumi.${stack}.yaml`;
