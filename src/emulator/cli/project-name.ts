import { readProject } from "../engine/project";
import { CliError, ExitCode } from "./exit-code";

/**
 * Name of the project in a folder.
 * @throws CliError when it holds no program for Node
 */
export function projectName(directory: string): string {
  try {
    return readProject(directory).name;
  } catch (error) {
    throw new CliError(ExitCode.Usage, error instanceof Error ? error.message : String(error));
  }
}
