// One watcher a directory: a recursive one loses a file on Linux once it was replaced by another of its name, which is how
// many editors save.
import { type FSWatcher, readdirSync, statSync, watch } from "node:fs";
import { basename, dirname, join, sep } from "node:path";

const isIgnored = (name: string): boolean => name === "node_modules" || name === "dist" || name.startsWith(".");

/**
 * Calls `onChange` for what is saved, added or removed below `root`, also in directories that are added later.
 * What is in `node_modules` and `dist`, and what begins with a dot, does not count. Answers what ends the watching.
 */
export function watchDirectories(root: string, onChange: () => void): () => void {
  const watchers = new Map<string, FSWatcher>();
  const forget = (directory: string) => {
    for (const [path, watcher] of watchers)
      if (path === directory || path.startsWith(directory + sep)) {
        watcher.close();
        watchers.delete(path);
      }
  };
  const add = (directory: string) => {
    const watcher = ifThere(() => watch(directory));
    if (!watcher) return;
    watchers.set(directory, watcher);
    watcher.on("error", () => forget(directory));
    watcher.on("change", (event, name) => {
      if (typeof name !== "string" || isIgnored(name)) return;
      const path = join(directory, name);
      if (event === "rename") {
        forget(path);
        if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) add(path);
      }
      onChange();
    });
    for (const entry of ifThere(() => readdirSync(directory, { withFileTypes: true })) ?? []) {
      const path = join(directory, entry.name);
      if (entry.isDirectory() && !isIgnored(entry.name) && !watchers.has(path)) add(path);
    }
  };
  add(root);
  return () => forget(root);
}

/** Calls `onChange` when one of these files is saved or removed. Answers what ends the watching. */
export function watchFiles(files: readonly string[], onChange: () => void): () => void {
  const names = new Map<string, Set<string>>();
  for (const file of files) names.set(dirname(file), (names.get(dirname(file)) ?? new Set()).add(basename(file)));
  const watchers = [...names].flatMap(([directory, wanted]) => {
    const watcher = ifThere(() => watch(directory));
    watcher?.on("change", (_, name) => typeof name === "string" && wanted.has(name) && onChange());
    watcher?.on("error", () => watcher.close());
    return watcher ?? [];
  });
  return () => {
    for (const watcher of watchers) watcher.close();
  };
}

/** Undefined for a directory that was removed in the meantime. */
function ifThere<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
