// Programs that a test writes itself.
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { onTestFinished } from "vitest";
import { PulumiWorkspace } from "./pulumi-workspace";

/** A program of this text in a folder of its own. */
export async function workspaceOf(text: string, options: { readonly cloud?: string } = {}): Promise<PulumiWorkspace> {
  const directory = mkdtempSync(join(tmpdir(), "apim-ai-gateway-program-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, "Pulumi.yaml"), "name: program\nruntime: nodejs\n");
  writeFileSync(join(directory, "package.json"), '{ "private": true, "main": "index.ts" }');
  writeFileSync(join(directory, "index.ts"), text);
  symlinkSync(resolve(__dirname, "../../node_modules"), join(directory, "node_modules"));
  return opened(await PulumiWorkspace.create(directory, options));
}

/** A workspace that is removed when the test ends. */
export function opened(workspace: PulumiWorkspace): PulumiWorkspace {
  onTestFinished(() => workspace.remove());
  return workspace;
}
