// Pulumi.yaml of a program's directory.
// https://www.pulumi.com/docs/iac/concepts/projects/project-file/
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { isRecord } from "../azure/resource-type";
import { show, yamlObject } from "./yaml-file";

export interface Project {
  readonly directory: string;
  readonly name: string;
  /** What is run: a file or folder. */
  readonly main: string;
  /** Whether Pulumi compiles TypeScript for the program. */
  readonly compiles: boolean;
  /** Path of the program's `tsconfig.json`, where it says so itself. */
  readonly tsconfig: string | undefined;
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
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(name))
    throw new Error(
      `\`name\` in ${file}: expected up to 100 letters, digits, hyphens, underscores and periods, got ${show(name)}. Correct it.`,
    );
  const runtimeName = isRecord(runtime) ? runtime.name : runtime;
  const options = isRecord(runtime) && isRecord(runtime.options) ? runtime.options : {};
  if (runtimeName !== "nodejs")
    throw new Error(
      `\`runtime\` in ${file}: expected nodejs, got ${show(runtimeName)}. Only Node programs can be run here.`,
    );
  if (typeof main !== "string") throw new Error(`\`main\` in ${file}: expected a path, got ${show(main)}. Correct it.`);
  return {
    directory: root,
    name,
    main: join(root, main),
    compiles: options.typescript !== false,
    tsconfig: typeof options.tsconfig === "string" ? options.tsconfig : undefined,
    config: projectConfig(content.config, name),
  };
}

/** A key with the project as its namespace when it has none. */
export function fullKey(key: string, project: string): string {
  return key.includes(":") ? key : `${project}:${key}`;
}

/** How configuration is handed to a program: texts as they are, everything else as JSON. */
export function configText(value: unknown): string {
  return typeof value === "string" ? value : show(value);
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
