// Schemas of an OpenAPI document as JSON Schema that stands alone; recursive references stay references.
import { isRecord } from "./resource-type";

type Json = Readonly<Record<string, unknown>>;

/** @throws Error naming the reference that leads nowhere, or out of the document */
export function resolvePointer(document: Json, reference: string): Json {
  if (!reference.startsWith("#/"))
    throw new Error(
      `\`$ref\`: expected a reference within the document, got "${reference}". Bundle the document first.`,
    );
  let value: unknown = document;
  for (const part of reference.slice(2).split("/")) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    value = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  if (!isRecord(value))
    throw new Error(`\`$ref\`: expected something at "${reference}", got nothing. Correct the reference.`);
  return value;
}

/** The schema with everything it refers to under `$defs`. */
export function schemaWithDefinitions(document: Json, schema: Json): Json {
  const definitions: Record<string, unknown> = {};
  const names = new Map<string, string>();
  const define = (reference: string): string => {
    const known = names.get(reference);
    if (known !== undefined) return known;
    const base = reference.slice(reference.lastIndexOf("/") + 1).replace(/[^A-Za-z0-9_.-]/g, "_");
    const name = base in definitions ? `${base}_${names.size}` : base;
    // Noted before its own references are followed, so that a recursive schema ends.
    names.set(reference, name);
    definitions[name] = {};
    definitions[name] = rewrite(resolvePointer(document, reference), define);
    return name;
  };
  const rewritten = rewrite(schema, define) as Json;
  return names.size === 0 ? rewritten : { ...rewritten, $defs: definitions };
}

/** Keywords whose members are names of the user's own, not keywords. */
const named = new Set(["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"]);
/** Keywords whose values are data. */
const data = new Set(["enum", "const", "default", "examples"]);

/** Turns OpenAPI 3.0 into JSON Schema: references into `$defs`, `nullable` into a type. */
function rewrite(value: unknown, define: (reference: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, define));
  if (!isRecord(value)) return value;
  if (typeof value.$ref === "string") return { $ref: `#/$defs/${define(value.$ref)}` };
  const { nullable, example: _, xml: __, ...rest } = value;
  const copy = Object.fromEntries(
    Object.entries(rest).map(([key, inner]) => [key, rewriteKeyword(key, inner, define)]),
  );
  if (nullable === true && typeof copy.type === "string") copy.type = [copy.type, "null"];
  // Draft 4, which OpenAPI 3.0 builds on, has flags where JSON Schema 2020-12 has the bounds themselves.
  for (const [flag, bound] of [
    ["exclusiveMinimum", "minimum"],
    ["exclusiveMaximum", "maximum"],
  ] as const) {
    if (copy[flag] === true) copy[flag] = copy[bound];
    else if (copy[flag] === false) delete copy[flag];
  }
  return copy;
}

function rewriteKeyword(key: string, inner: unknown, define: (reference: string) => string): unknown {
  if (data.has(key)) return inner;
  if (!named.has(key) || !isRecord(inner)) return rewrite(inner, define);
  return Object.fromEntries(Object.entries(inner).map(([name, schema]) => [name, rewrite(schema, define)]));
}

/** A sentence for each reference of a document that leads nowhere, or out of it. */
export function brokenReferences(document: Json): readonly string[] {
  const problems: string[] = [];
  const pending: unknown[] = [document];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (typeof value !== "object" || value === null) continue;
    const { $ref } = value as Json;
    if (typeof $ref === "string")
      try {
        resolvePointer(document, $ref);
      } catch (error) {
        problems.push(error instanceof Error ? error.message : String(error));
      }
    pending.push(...Object.values(value));
  }
  return [...new Set(problems)];
}
