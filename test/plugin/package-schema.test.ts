import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { readPackageSchema } from "../../src/plugin/package-schema";

it.each([
  ["is not there", undefined, "got none (ENOENT)"],
  ["is cut off", '{ "name": "apim-ai-gateway", "reso', "got a text that is not JSON"],
  ["is of something else", '{ "name": "apim-ai-gateway" }', "got one without resources and types"],
])("a schema that %s is refused in one sentence", (_, text, found) => {
  const folder = mkdtempSync(join(tmpdir(), "apim-ai-gateway-schema-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "schema.json");
  if (text !== undefined) writeFileSync(file, text);
  expect(() => readPackageSchema(file)).toThrow(
    `\`${file}\`: expected the schema of the package, ${found}. Install the package again.`,
  );
});
