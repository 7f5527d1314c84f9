// Puts the emulator's providers where the Pulumi CLI looks for them.

import { chmodSync, lstatSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { makeDirectory } from "../azure/make-directory";
import { providerNames } from "../engine/providers";
import { CliError, ExitCode } from "./exit-code";
import { shellQuoted } from "./shell-quoted";
import type { Terminal } from "./terminal";

/** How each file begins that this command has written. */
const ownBeginning = "#!/bin/sh\n# Installed by apim-ai-gateway provider.\n";

/**
 * Writes one executable a provider into a folder. With that folder on the PATH, the Pulumi CLI deploys into the emulated
 * cloud that `state` keeps.
 * @throws CliError when the folder cannot be written, or has a provider of somebody else
 */
export function installProviders(directory: string, state: string, terminal: Terminal): number {
  const folder = resolve(directory);
  const command = [process.execPath, join(__dirname, "..", "..", "bin", "apim-ai-gateway.js")]
    .map(shellQuoted)
    .join(" ");
  try {
    makeDirectory(folder);
    const foreign = providerNames.map(executable).find((name) => isForeign(join(folder, name)));
    if (foreign !== undefined)
      throw new CliError(
        ExitCode.Usage,
        `\`--install\`: expected a folder without other providers, got "${directory}", whose ${foreign} was not installed by this command. Remove it, or choose another folder.`,
      );
    for (const name of providerNames) {
      const file = join(folder, executable(name));
      const script = `${ownBeginning}exec ${command} provider ${name} --state ${shellQuoted(resolve(state))} "$@"\n`;
      writeFileSync(file, script);
      chmodSync(file, 0o755);
    }
  } catch (error) {
    if (error instanceof CliError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(
      ExitCode.Usage,
      `\`--install\`: expected a folder that can be written, got "${directory}": ${reason}`,
    );
  }
  terminal.out.write(
    `${providerNames.map(executable).join(", ")} are in ${folder}.\n` +
      `Put it first on the PATH of the Pulumi CLI, and serve what it deploys with:\n` +
      `  apim-ai-gateway serve --state ${shellQuoted(resolve(state))}\n`,
  );
  return ExitCode.Ok;
}

/** Where the Pulumi CLI looks for a provider. */
const executable = (name: string): string => `pulumi-resource-${name}`;

function isForeign(file: string): boolean {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined) return false;
  return !found.isFile() || !readFileSync(file, "latin1").startsWith(ownBeginning);
}
