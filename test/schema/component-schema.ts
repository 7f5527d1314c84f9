// The package's schema, from the sources of the components: Pulumi's component analyzer reads their types and comments.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ComponentResource } from "@pulumi/pulumi";
import { Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer";
import { generateSchema } from "@pulumi/pulumi/provider/experimental/schema";
import * as library from "../../src/index";

const root = resolve(__dirname, "../..");
/** What `npm run schema` writes, and the plugin serves. */
export const schemaFile = join(root, "schema.json");

/** The schema as it is to be committed. */
export function componentSchema(): string {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const names = Object.entries(library)
    .filter(([, value]) => typeof value === "function" && value.prototype instanceof ComponentResource)
    .map(([name]) => name);
  // The analyzer wants a tsconfig.json beside it, and the source of the entry instead of what is built of it.
  const sources = { ...manifest, exports: undefined, main: join(root, "src/index.ts") };
  const analyzer = new Analyzer(__dirname, manifest.name, sources, new Set(names));
  const { components, typeDefinitions, dependencies } = analyzer.analyze();
  const { name, version, description } = manifest;
  const schema = generateSchema(name, version, description, components, typeDefinitions, dependencies);
  // The compiler keeps the members of a union in an order of its own, which changes with what it has read before.
  for (const type of Object.values(schema.types))
    type.enum?.sort((a, b) => String(a.value).localeCompare(String(b.value), "en"));
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}
