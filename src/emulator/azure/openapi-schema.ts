// Schemas of an OpenAPI document as JSON Schema that stands alone; recursive references stay references.
import { isRecord } from "./resource-type";

type Json = Readonly<Record<string, unknown>>;

/** @throws Error naming the reference that leads nowhere, or out of the document */
function resolvePointer(document: Json, reference: string): Json {
  if (!reference.startsWith("#/"))
    throw new Error(
      `\`$ref\`: expected a reference within the document, got "${reference}". Bundle the document first.`,
    );
  const value = at(document, reference);
  if (!isRecord(value))
    throw new Error(`\`$ref\`: expected something at "${reference}", got nothing. Correct the reference.`);
  return value;
}

/** Follows references until something else stands there. @throws Error for one that leads nowhere, or back to itself */
export function resolveReference(document: Json, value: Json): Json {
  const followed = new Set<string>();
  let found = value;
  for (let { $ref } = found; typeof $ref === "string"; { $ref } = found) {
    if (followed.has($ref))
      throw new Error(
        `\`$ref\`: expected something at "${$ref}", got a reference that leads back to itself. Correct it.`,
      );
    followed.add($ref);
    found = resolvePointer(document, $ref);
  }
  return found;
}

/** A reference is a JSON pointer in a URL's fragment, so it is percent-decoded before it is split (RFC 6901, section 6). */
function at(document: Json, reference: string): unknown {
  let pointer: string;
  try {
    pointer = decodeURIComponent(reference.slice(2));
  } catch {
    return undefined;
  }
  let value: unknown = document;
  for (const part of pointer.split("/")) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    const isMember = typeof value === "object" && value !== null && Object.hasOwn(value, key) && key !== "length";
    value = isMember ? (value as Json)[key] : undefined;
  }
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
const named = new Set([
  "properties",
  "patternProperties",
  "$defs",
  "definitions",
  "dependentSchemas",
  "schemas",
  "parameters",
  "responses",
  "requestBodies",
  "headers",
  "callbacks",
]);
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
  const problems = new Set<string>();
  const visit = (value: unknown, areNames: boolean): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, false);
    if (!isRecord(value)) return;
    if (!areNames && typeof value.$ref === "string")
      try {
        resolveReference(document, value);
      } catch (error) {
        problems.add(error instanceof Error ? error.message : String(error));
      }
    for (const [key, inner] of Object.entries(value))
      if (areNames || !isData(key, inner)) visit(inner, !areNames && named.has(key));
  };
  visit(document, false);
  return [...problems];
}

/** Examples and defaults may hold anything, also texts that look like references. */
function isData(key: string, value: unknown): boolean {
  return key === "example" || key === "value" || (data.has(key) && (key !== "examples" || Array.isArray(value)));
}
