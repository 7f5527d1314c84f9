// Pulumi.yaml of a program's directory.
// https://www.pulumi.com/docs/iac/concepts/projects/project-file/
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { isRecord } from "../azure/resource-type";

export interface Project {
  readonly directory: string;
  readonly name: string;
  /** What is run: a file or folder. */
  readonly main: string;
  /** Configuration that every stack has unless its own file says otherwise, by full key. */
  readonly config: Readonly<Record<string, string>>;
}

/** @throws Error when the directory cannot hold a program for Node */
export function readProject(directory: string): Project {
  const root = resolve(directory);
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(`\`${directory}\`: expected a program directory, got nothing there. Check the path.`);
  const file = join(root, "Pulumi.yaml");
  if (!existsSync(file))
    throw new Error(`\`${directory}\`: expected Pulumi.yaml in it, got none. Name a Pulumi program's directory.`);
  const content = yamlObject(file);
  const { name, runtime, main = "." } = content;
  if (typeof name !== "string" || name === "")
    throw new Error(`\`name\` in ${file}: expected the name of the project, got ${show(name)}. Add it.`);
  const runtimeName = isRecord(runtime) ? runtime.name : runtime;
  if (runtimeName !== "nodejs")
    throw new Error(
      `\`runtime\` in ${file}: expected nodejs, got ${show(runtimeName)}. Only Node programs can be run here.`,
    );
  if (typeof main !== "string") throw new Error(`\`main\` in ${file}: expected a path, got ${show(main)}. Correct it.`);
  return { directory: root, name, main: join(root, main), config: projectConfig(content.config, name) };
}

/** A YAML file that holds an object, or nothing. @throws Error naming the file when it holds something else */
export function yamlObject(file: string): Record<string, unknown> {
  let content: unknown;
  try {
    content = parse(readFileSync(file, "utf8")) ?? {};
  } catch (error) {
    throw new Error(`${file}: expected YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isRecord(content)) throw new Error(`${file}: expected an object, got ${show(content)}. Correct it.`);
  return content;
}

/** A key with the project as its namespace when it has none. */
export function fullKey(key: string, project: string): string {
  return key.includes(":") ? key : `${project}:${key}`;
}

/** How configuration is handed to a program: texts as they are, everything else as JSON. */
export function configText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A value itself, or a declaration with `default` or `value`; one with neither only says what a stack must set. */
function projectConfig(config: unknown, project: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [key, declared] of Object.entries(isRecord(config) ? config : {})) {
    const value = isRecord(declared) ? (declared.value ?? declared.default) : declared;
    if (value !== undefined && value !== null) values[fullKey(key, project)] = configText(value);
  }
  return values;
}

const show = (value: unknown): string => JSON.stringify(value) ?? "nothing";
