// An OpenAPI document as McpRestExport needs it: read, held together, and its operations found.
import { readFileSync } from "node:fs";
import type * as Yaml from "yaml";

export interface DocumentOperation {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly description: string;
  /** Media types of a body that is required and may not be JSON. */
  readonly foreignBody: readonly string[];
}

export interface OpenApiDocument {
  readonly title: string;
  /** The document as JSON, as API Management imports it. */
  readonly json: string;
  readonly operations: readonly DocumentOperation[];
}

type Json = Readonly<Record<string, unknown>>;

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** Reads a document from a file. @throws Error with a sentence for everything that is wrong with it */
export function readOpenApi(file: string): OpenApiDocument {
  const document = parsed(file);
  if (!isRecord(document) || !/^3\./.test(String(document.openapi)))
    throw new Error("expected an OpenAPI 3 document with `openapi: 3.x`");
  const problems = brokenReferences(document);
  if (problems.length === 0) problems.push(...templateProblems(document));
  if (problems.length > 0) throw new Error(problems.join("; "));
  const info = isRecord(document.info) ? document.info : {};
  return {
    title: typeof info.title === "string" ? info.title : "API",
    json: JSON.stringify(document),
    operations: operationsOf(document),
  };
}

/**
 * The document as JSON with Authorization as a required header of every operation. OpenAPI has tools ignore such a
 * parameter; API Management asks for it (decision 9).
 */
export function withRequiredAuthorization({ json }: OpenApiDocument): string {
  const document = JSON.parse(json) as Json;
  const header = { name: "Authorization", in: "header", required: true, schema: { type: "string" } };
  for (const { operation } of writtenOperations(document)) {
    const { parameters } = operation;
    const others = (Array.isArray(parameters) ? parameters : []).filter((given: unknown) => {
      const parameter = followed(document, given);
      return parameter === undefined || !/^authorization$/i.test(String(parameter.name)) || parameter.in !== "header";
    });
    Object.assign(operation, { parameters: [...others, header] });
  }
  return JSON.stringify(document);
}

function parsed(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`expected a file that can be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  // Loaded with the first document: most imports of the library read none.
  const { parse } = require("yaml") as typeof Yaml;
  try {
    return parse(text);
  } catch (error) {
    throw new Error(
      `expected JSON or YAML: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error)}`,
    );
  }
}

/** References that lead nowhere, or out of the document, with the place of each. */
function brokenReferences(document: Json): string[] {
  const problems: string[] = [];
  const visit = (value: unknown, pointer: string, areNames: boolean): void => {
    if (Array.isArray(value)) for (const [index, item] of value.entries()) visit(item, `${pointer}/${index}`, false);
    if (!isRecord(value)) return;
    const { $ref } = value;
    if (!areNames && typeof $ref === "string") {
      if (!$ref.startsWith("#/"))
        problems.push(`${pointer}: expected a reference within the document, got "${$ref}"; bundle the document first`);
      else if (at(document, $ref) === undefined)
        problems.push(`${pointer}: expected something at "${$ref}", got nothing`);
    }
    for (const [key, inner] of Object.entries(value))
      if (areNames || !isData(key, inner))
        visit(inner, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`, !areNames && named.has(key));
  };
  visit(document, "#", false);
  return problems;
}

/** Keywords whose members are names of the author's own. */
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

/** Examples and defaults may hold anything, also texts that look like references. */
function isData(key: string, value: unknown): boolean {
  return ["example", "value", "enum", "const", "default"].includes(key) || (key === "examples" && Array.isArray(value));
}

/** A reference is a JSON pointer in a URL's fragment, so its parts may be percent-encoded (RFC 6901, section 6). */
function at(document: Json, reference: string): unknown {
  let pointer: string;
  try {
    pointer = decodeURIComponent(reference.slice(2));
  } catch {
    return undefined;
  }
  return pointer
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((value, key) => {
      if (Array.isArray(value)) return /^(?:0|[1-9]\d*)$/.test(key) ? value[Number(key)] : undefined;
      return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    }, document);
}

/** Path parameters that nobody declares, and paths that no request tells apart: API Management takes neither. */
function templateProblems(document: Json): readonly string[] {
  const routes = new Map<string, string>();
  return writtenOperations(document).flatMap(({ path, method, item, operation }) => {
    const place = `${method.toUpperCase()} ${path}`;
    const declared = [item.parameters, operation.parameters]
      .flatMap((list): unknown[] => (Array.isArray(list) ? list : []))
      .map((parameter) => followed(document, parameter))
      .map((parameter) => (parameter?.in === "path" ? parameter.name : undefined));
    const problems = [...path.matchAll(/\{\*?([^{}]+)\}/g)]
      .filter(([, name]) => !declared.includes(name))
      .map(([, name]) => `${place}: expected a declaration of the path parameter "${name}", got none; declare it`);
    const route = `${method} ${path.replace(/\{[^{}]+\}/g, "{}")}`;
    const other = routes.get(route);
    if (other !== undefined)
      problems.push(`${place}: expected a path that differs by more than the names of its parameters from ${other}`);
    routes.set(route, place);
    return problems;
  });
}

function operationsOf(document: Json): readonly DocumentOperation[] {
  return writtenOperations(document).map(({ path, method, operation }) => {
    const { operationId, summary, description } = operation;
    const text = [description, summary].find((value) => typeof value === "string" && value !== "");
    return {
      operationId: typeof operationId === "string" ? operationId : "",
      method,
      path,
      description: typeof text === "string" ? text : `${method.toUpperCase()} ${path}`,
      foreignBody: foreignBody(followed(document, operation.requestBody)),
    };
  });
}

function writtenOperations(document: Json) {
  const paths = isRecord(document.paths) ? document.paths : {};
  return Object.entries(paths).flatMap(([path, given]) => {
    const item = followed(document, given) ?? {};
    return methods.flatMap((method) => {
      const operation = item[method];
      return isRecord(operation) ? [{ path, method, item, operation }] : [];
    });
  });
}

function foreignBody(body: Json | undefined): readonly string[] {
  const types = isRecord(body?.content) ? Object.keys(body.content) : [];
  const isJson = types.some((type) => /^(?:application\/(?:.+\+)?json\b|application\/\*|\*\/\*)/i.test(type));
  return body?.required === true && !isJson ? types : [];
}

/** What stands behind a reference, or the value itself; nothing when it is no object or its references go round. */
function followed(document: Json, value: unknown): Json | undefined {
  const seen = new Set<string>();
  let found = value;
  while (isRecord(found) && typeof found.$ref === "string" && !seen.has(found.$ref)) {
    seen.add(found.$ref);
    found = at(document, found.$ref);
  }
  return isRecord(found) ? found : undefined;
}

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
