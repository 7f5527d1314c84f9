// Configuration of a stack: Pulumi.<stack>.yaml of the program's directory, under what the caller gives.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/**
 * Plain values of `Pulumi.<stack>.yaml`, with the project as the namespace of keys that have none. Objects come as JSON.
 * @param given keys that the caller sets; their secure values in the file are not needed
 * @throws Error naming every encrypted value, which only the Pulumi CLI can read
 */
export function stackConfig(
  directory: string,
  stack: string,
  project: string,
  given: ReadonlySet<string>,
): Record<string, string> {
  const file = join(directory, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) return {};
  const { config = {} } = (parse(readFileSync(file, "utf8")) ?? {}) as { config?: Readonly<Record<string, unknown>> };
  const values: Record<string, string> = {};
  const encrypted: string[] = [];
  for (const [name, value] of Object.entries(config)) {
    const key = name.includes(":") ? name : `${project}:${name}`;
    if (given.has(key)) continue;
    if (typeof value === "object" && value !== null && "secure" in value) encrypted.push(key);
    else values[key] = typeof value === "string" ? value : JSON.stringify(value);
  }
  if (encrypted.length > 0)
    throw new Error(
      `${file}: ${encrypted.map((key) => `\`${key}\``).join(", ")} ${encrypted.length === 1 ? "is" : "are"} encrypted, which only the Pulumi CLI can read. Pass --config <key>=<value>.`,
    );
  return values;
}
