import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { register } from "tsx/cjs/api";
import { type Project, readProject } from "./project";

export interface DirectoryProgram {
  /** Runs the program, and answers its outputs. A function that it exports is called. */
  run(): Promise<unknown>;
  /** Where Pulumi runs it: the folder of its main file. */
  readonly workingDirectory: string;
}

/**
 * Finds the program in a directory with `Pulumi.yaml`. Its own modules are read again each time that it is run, packages in
 * node_modules stay loaded.
 * @throws Error when the directory cannot hold a program for Node
 */
export function loadDirectory(directory: string): DirectoryProgram {
  const project = readProject(directory);
  const { main } = project;
  // Errors then name the lines that the author wrote, not those of the compiled text.
  process.setSourceMapsEnabled(true);
  return {
    workingDirectory: isFolder(main) ? main : dirname(main),
    async run() {
      const entry = programEntry(project);
      const exported = isModule(entry) ? await loadModule(entry) : loadScript(project.directory, entry);
      return typeof exported === "function" ? exported() : exported;
    },
  };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/**
 * The file that is run.
 * @throws Error when there is none
 */
export function programEntry({ directory, main }: Project): string {
  const index = ["index.ts", "index.mts", "index.mjs"].map((name) => join(main, name));
  const hasScript = !isFolder(main) || existsSync(join(main, "package.json")) || existsSync(join(main, "index.js"));
  const unregister = register();
  try {
    return (hasScript ? undefined : index.find((file) => existsSync(file))) ?? requireOf(directory).resolve(main);
  } finally {
    unregister();
  }
}

/** What Node takes for an ES module: by its extension, or by the nearest package.json. */
function isModule(file: string): boolean {
  const extension = extname(file);
  if (/^\.m[jt]s$/.test(extension)) return true;
  if (/^\.c[jt]s$/.test(extension)) return false;
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest)) return (createRequire(manifest)(manifest) as { type?: unknown }).type === "module";
    if (folder === dirname(folder)) return false;
  }
}

async function loadModule(entry: string): Promise<unknown> {
  // tsx's API for ES modules cannot be required in every version.
  const { tsImport } = await import("tsx/esm/api");
  const exported = (await tsImport(pathToFileURL(entry).href, __filename)) as Record<string, unknown>;
  if (!Object.hasOwn(exported, "default")) return { ...exported };
  if (Object.keys(exported).length > 1)
    throw new Error(`${entry}: expected a default export or named ones, got both. Pulumi takes one kind.`);
  return exported.default;
}

/** The modules of a directory that are loaded; packages in node_modules do not belong to it. */
export function loadedModules(directory: string): readonly string[] {
  return Object.keys(requireOf(directory).cache).filter(
    (path) => path.startsWith(directory + sep) && !path.includes(`${sep}node_modules${sep}`),
  );
}

/** Has the modules of a directory read again. */
export function forgetModules(directory: string): void {
  const { cache } = requireOf(directory);
  for (const path of loadedModules(directory)) delete cache[path];
}

const requireOf = (directory: string): NodeJS.Require => createRequire(join(directory, "Pulumi.yaml"));

function loadScript(root: string, entry: string): unknown {
  const require = requireOf(root);
  forgetModules(root);
  const unregister = register();
  try {
    return require(entry);
  } finally {
    unregister();
  }
}
