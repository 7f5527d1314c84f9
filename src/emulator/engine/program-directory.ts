import { createRequire } from "node:module";
import { join, sep } from "node:path";
import { register } from "tsx/cjs/api";
import { readProject } from "./project";

/**
 * Loads the program in a directory with `Pulumi.yaml`; calling the answer runs it. Its own modules are read again each
 * time, packages in node_modules stay loaded.
 * @throws Error when the directory cannot hold a program for Node
 */
export function loadDirectory(directory: string): () => unknown {
  const { directory: root, main } = readProject(directory);
  // Errors then name the lines that the author wrote, not those of the compiled text.
  process.setSourceMapsEnabled(true);
  return () => {
    const require = createRequire(join(root, "Pulumi.yaml"));
    for (const path of Object.keys(require.cache))
      if (path.startsWith(root + sep) && !path.includes(`${sep}node_modules${sep}`)) delete require.cache[path];
    const unregister = register();
    try {
      const loaded: unknown = require(main);
      return typeof loaded === "object" && loaded !== null && "default" in loaded ? loaded.default : loaded;
    } finally {
      unregister();
    }
  };
}
