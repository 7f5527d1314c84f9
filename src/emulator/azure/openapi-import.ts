// An OpenAPI document as API Management imports it: operations with their parameters and schemas.
import type { ArmResource } from "apim-ai-gateway/arm";
import { parse } from "yaml";
import { brokenReferences, resolveReference, schemaWithDefinitions } from "./openapi-schema";
import { routeOf, undeclaredParameters } from "./operation-template";
import { isRecord, textOf } from "./resource-type";

export interface ImportedApi {
  readonly title: string | undefined;
  readonly serviceUrl: string | undefined;
  readonly operations: readonly ArmResource[];
}

type Json = Readonly<Record<string, unknown>>;

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** @throws Error with a sentence for each thing that is wrong with the document */
export function importOpenApi(text: string, apiId: string): ImportedApi {
  const document = readDocument(text);
  const servers: readonly unknown[] = Array.isArray(document.servers) ? document.servers : [];
  const [server] = servers;
  const operations: ArmResource[] = [];
  for (const [path, item] of Object.entries(isRecord(document.paths) ? document.paths : {})) {
    const shared = isRecord(item) ? resolveReference(document, item) : {};
    for (const method of methods) {
      const operation = shared[method];
      if (isRecord(operation)) operations.push(operationOf(document, apiId, path, method, operation, shared));
    }
  }
  const problems = problemsOf(operations);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  const info = isRecord(document.info) ? document.info : {};
  return {
    title: textOf(info.title),
    serviceUrl: isRecord(server) ? urlOf(server) : undefined,
    operations,
  };
}

/** An absolute server URL, with the defaults of its variables. */
function urlOf(server: Json): string | undefined {
  const variables = isRecord(server.variables) ? server.variables : {};
  const url = (textOf(server.url) ?? "").replace(/\{([^{}]+)\}/g, (written, name: string) => {
    const variable = Object.hasOwn(variables, name) ? variables[name] : undefined;
    return isRecord(variable) && typeof variable.default === "string" ? variable.default : written;
  });
  return /^https?:/i.test(url) ? url : undefined;
}

function readDocument(text: string): Json {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    throw new Error(`expected JSON or YAML. ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isRecord(document) || !/^3\./.test(String(document.openapi)))
    throw new Error("expected an OpenAPI 3 document with `openapi: 3.x`. Correct it.");
  const broken = brokenReferences(document);
  if (broken.length > 0) throw new Error(broken.join("\n"));
  return document;
}

function operationOf(
  document: Json,
  apiId: string,
  path: string,
  method: string,
  operation: Json,
  shared: Json,
): ArmResource {
  const name = textOf(operation.operationId) ?? `${method}${path.replace(/[^A-Za-z0-9]+/g, "-")}`.replace(/-$/, "");
  const parameters = allParameters(document, shared, operation);
  const place = (where: string) =>
    parameters.filter((parameter) => parameter.in === where).map((parameter) => parameterOf(document, parameter));
  const body = isRecord(operation.requestBody) ? resolveReference(document, operation.requestBody) : undefined;
  return {
    id: `${apiId}/operations/${name}`,
    type: "Microsoft.ApiManagement/service/apis/operations",
    name,
    apiVersion: "",
    properties: {
      displayName: textOf(operation.summary) ?? name,
      description: textOf(operation.description) ?? textOf(operation.summary),
      method: method.toUpperCase(),
      urlTemplate: path,
      templateParameters: place("path"),
      request: { queryParameters: place("query"), headers: place("header") },
      requestSchema: jsonSchema(document, body),
      requestRequired: body?.required === true,
    },
  };
}

/** An operation's own parameter takes the place of one that its path gives to all. */
function allParameters(document: Json, shared: Json, operation: Json): readonly Json[] {
  const found = new Map<string, Json>();
  for (const parameter of [...list(shared.parameters), ...list(operation.parameters)].filter(isRecord)) {
    const resolved = resolveReference(document, parameter);
    found.set(`${String(resolved.in)} ${String(resolved.name)}`, resolved);
  }
  return [...found.values()];
}

function parameterOf(document: Json, parameter: Json): Json {
  const schema = isRecord(parameter.schema) ? schemaWithDefinitions(document, parameter.schema) : {};
  return {
    name: textOf(parameter.name) ?? "",
    description: textOf(parameter.description),
    required: parameter.required === true,
    schema,
  };
}

function jsonSchema(document: Json, message: Json | undefined): Json | undefined {
  const content = isRecord(message?.content) ? message.content : {};
  const [, media] = Object.entries(content).find(([type]) => takesJson.test(type)) ?? [];
  return isRecord(media) ? schemaWithDefinitions(document, isRecord(media.schema) ? media.schema : {}) : undefined;
}

/** Media types and ranges that a JSON text may have. */
const takesJson = /^(?:application\/(?:.+\+)?json\b|application\/\*|\*\/\*)/i;

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function problemsOf(operations: readonly ArmResource[]): readonly string[] {
  const names = new Set<string>();
  const routes = new Map<string, string>();
  return operations.flatMap(({ name, properties }) => {
    const place = `${String(properties.method)} ${String(properties.urlTemplate)}`;
    const problems = undeclaredParameters(properties).map(
      (parameter) => `\`${place}\`: expected the path parameter "${parameter}", got none of this name. Declare it.`,
    );
    if (names.has(name.toLowerCase()))
      problems.push(`\`operationId\`: expected one of each, got "${name}" again. Rename one.`);
    names.add(name.toLowerCase());
    const route = routeOf(properties);
    const other = routes.get(route);
    if (other !== undefined)
      problems.push(
        `\`${place}\`: expected a path that differs by more than the names of its parameters, got that of ${other}. Change one.`,
      );
    routes.set(route, place);
    return problems;
  });
}
