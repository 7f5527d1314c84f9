// Python with Pulumi's SDK, of the CLI's version, in a virtual environment that is kept for the next run.
import { execFile } from "node:child_process";
import { access, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheDirectory, cliVersion } from "./pulumi-cli";

const run = promisify(execFile);

/**
 * Path of a Python that has the package `pulumi`; installs it when there is none.
 * @throws Error with one sentence on what is missing
 */
export async function pythonWithPulumi(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const directory = cacheDirectory(env, `python-pulumi-${cliVersion}`);
  const python = join(directory, "bin", "python");
  const complete = join(directory, "complete");
  const isComplete = await access(complete).then(
    () => true,
    () => false,
  );
  if (isComplete) return python;
  await rm(directory, { recursive: true, force: true });
  await run("python3", ["-m", "venv", directory], { env }).catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      `\`python3\`: expected Python 3.10 or later with the module venv, to run a program in a second language: ${error.message.trim()}. Install it.`,
    );
  });
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", `pulumi==${cliVersion}`];
  await run(python, install, { env }).catch((error: Error) => {
    throw new Error(`\`pulumi==${cliVersion}\`: expected it to install from PyPI: ${error.message.trim()}`);
  });
  await writeFile(complete, "");
  return python;
}
