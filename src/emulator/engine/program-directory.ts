import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve, sep } from "node:path";
import { register } from "tsx/cjs/api";
import { parse } from "yaml";

/**
 * Loads the program in a directory with `Pulumi.yaml`; calling the answer runs it. Its own modules are read again each
 * time, packages in node_modules stay loaded.
 * @throws Error when the directory cannot hold a program for Node
 */
export function loadDirectory(directory: string): () => unknown {
  const root = resolve(directory);
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(`\`${directory}\`: expected a program directory, got nothing there. Check the path.`);
  const file = join(root, "Pulumi.yaml");
  if (!existsSync(file))
    throw new Error(`\`${directory}\`: expected Pulumi.yaml in it, got none. Name a Pulumi program's directory.`);
  const project: unknown = parse(readFileSync(file, "utf8"));
  const { runtime, main = "." } = (project ?? {}) as { runtime?: string | { name?: string }; main?: string };
  const runtimeName = typeof runtime === "string" ? runtime : runtime?.name;
  if (runtimeName !== "nodejs")
    throw new Error(
      `\`runtime\` in ${file}: expected nodejs, got ${String(runtimeName)}. Only Node programs can be run here.`,
    );
  const stackFiles = join(root, main);
  return () => {
    const require = createRequire(join(root, "Pulumi.yaml"));
    for (const path of Object.keys(require.cache))
      if (path.startsWith(root + sep) && !path.includes(`${sep}node_modules${sep}`)) delete require.cache[path];
    const unregister = register();
    try {
      const loaded: unknown = require(stackFiles);
      return typeof loaded === "object" && loaded !== null && "default" in loaded ? loaded.default : loaded;
    } finally {
      unregister();
    }
  };
}
