import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { register } from "tsx/cjs/api";
import type { Project } from "./project";

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

/**
 * Loads a program into this process, and answers its outputs. A function that it exports is called.
 * @param onImport called with the URL of each file that is loaded as an ES module
 */
export async function loadProgram(project: Project, onImport: (url: string) => void): Promise<unknown> {
  const entry = programEntry(project);
  register();
  const exported = isModule(entry) ? await loadModule(entry, onImport) : requireOf(project.directory)(entry);
  return typeof exported === "function" ? exported() : exported;
}

/** What the files of a program's directory require. */
export const requireOf = (directory: string): NodeJS.Require => createRequire(join(directory, "Pulumi.yaml"));

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
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

async function loadModule(entry: string, onImport: (url: string) => void): Promise<unknown> {
  // tsx's API for ES modules cannot be required in every version.
  const { register } = await import("tsx/esm/api");
  register({ onImport });
  const exported = (await import(pathToFileURL(entry).href)) as Record<string, unknown>;
  if (!Object.hasOwn(exported, "default")) return { ...exported };
  if (Object.keys(exported).length > 1)
    throw new Error(`${entry}: expected a default export or named ones, got both. Pulumi takes one kind.`);
  return exported.default;
}
