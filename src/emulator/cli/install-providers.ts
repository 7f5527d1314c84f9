// Puts the emulator's providers where the Pulumi CLI looks for them.

import { chmodSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { makeDirectory } from "../azure/make-directory";
import { providerNames } from "../engine/providers";
import { CliError, ExitCode } from "./exit-code";
import { shellQuoted } from "./shell-quoted";
import type { Terminal } from "./terminal";

/**
 * Writes one executable a provider into a folder. With that folder on the PATH, the Pulumi CLI deploys into the emulated
 * cloud that `state` keeps.
 * @throws CliError when the folder cannot be written
 */
export function installProviders(directory: string, state: string, terminal: Terminal): number {
  const folder = resolve(directory);
  const command = [process.execPath, join(__dirname, "..", "..", "bin", "apim-ai-gateway.js")]
    .map(shellQuoted)
    .join(" ");
  try {
    makeDirectory(folder);
    for (const name of providerNames) {
      const file = join(folder, `pulumi-resource-${name}`);
      const script = `#!/bin/sh\nexec ${command} provider ${name} --state ${shellQuoted(resolve(state))} "$@"\n`;
      writeFileSync(file, script);
      chmodSync(file, 0o755);
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(
      ExitCode.Usage,
      `\`--install\`: expected a folder that can be written, got "${directory}": ${reason}`,
    );
  }
  terminal.out.write(
    `${providerNames.map((name) => `pulumi-resource-${name}`).join(", ")} are in ${folder}.\n` +
      `Put it first on the PATH of the Pulumi CLI, and serve what it deploys with:\n` +
      `  apim-ai-gateway serve --state ${shellQuoted(resolve(state))}\n`,
  );
  return ExitCode.Ok;
}
