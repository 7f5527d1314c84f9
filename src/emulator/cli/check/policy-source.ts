// The policies that the command `check` is given as files, folders or on standard input.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { CliError, ExitCode } from "../exit-code";

/** A policy's text, and what to call it in front of a person. */
export interface PolicySource {
  readonly name: string;
  readonly text: string;
}

/** What stands for standard input. */
const standardInput = "-";

/** Folders in which nobody keeps policies of their own. */
const passedOver: ReadonlySet<string> = new Set(["node_modules", ".git"]);

/**
 * Reads what a path leads to: a file whatever it is called, or, below a folder, every `.xml` file that has the root element
 * of a policy or of a fragment.
 * @throws CliError for what cannot be read
 */
export async function policySources(path: string, input: NodeJS.ReadableStream): Promise<readonly PolicySource[]> {
  if (path === standardInput) return [{ name: "standard input", text: await text(input) }];
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined)
    throw new CliError(ExitCode.Usage, `\`path\`: expected a file or a folder, got "${path}", which does not exist.`);
  if (!stats.isDirectory()) return [{ name: path, text: read(path) }];
  return xmlFiles(path)
    .map((file) => ({ name: file, text: read(file) }))
    .filter(({ text: xml }) => /<(policies|fragment)[\s/>]/.test(xml));
}

function xmlFiles(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true })
    .sort((a, b) => a.name.localeCompare(b.name))
    .flatMap((entry) => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return passedOver.has(entry.name) ? [] : xmlFiles(path);
      return entry.isFile() && /\.xml$/i.test(entry.name) ? [path] : [];
    });
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { message } = error as Error;
    throw new CliError(ExitCode.Usage, `\`path\`: expected a file that can be read, got "${file}": ${message}.`);
  }
}
