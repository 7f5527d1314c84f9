// The schema that the component analyzer made of the components: what Pulumi's other languages know of them.
import { readFileSync } from "node:fs";

/** What a property may hold, as far as the plugin needs to know. */
export interface PropertySchema {
  /** The value itself, which may not wait for another resource. */
  readonly plain?: boolean;
  readonly optional?: boolean;
  /** `#/types/<token>` of an object or an enum. */
  readonly $ref?: string;
  readonly items?: PropertySchema;
}

export type PropertySchemas = Readonly<Record<string, PropertySchema>>;

export interface PackageSchema {
  readonly name: string;
  readonly version: string;
  readonly resources: Readonly<
    Record<string, { readonly inputProperties: PropertySchemas; readonly properties: PropertySchemas }>
  >;
  readonly types: Readonly<Record<string, { readonly properties?: PropertySchemas }>>;
}

/** @throws Error with one sentence when the file is not there or is no schema */
export function readPackageSchema(file: string): { readonly schema: PackageSchema; readonly text: string } {
  const problem = (found: string) =>
    new Error(`\`${file}\`: expected the schema of the package, ${found}. Install the package again.`);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw problem(`got none (${(error as NodeJS.ErrnoException).code})`);
  }
  try {
    const schema = JSON.parse(text) as PackageSchema;
    if (schema.resources && schema.types) return { schema, text };
  } catch {
    throw problem("got a text that is not JSON");
  }
  throw problem("got one without resources and types");
}

/** The properties of an object type that a property refers to; undefined for everything else. */
export function propertiesOf(schema: PackageSchema, { $ref }: PropertySchema): PropertySchemas | undefined {
  return $ref === undefined ? undefined : schema.types[$ref.replace("#/types/", "")]?.properties;
}
