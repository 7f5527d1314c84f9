// The input of a tool: parameters and body of the operation that it runs, as one JSON schema.
// How Azure shapes it is not documented in full; that the body is an argument of its own is assumed.
import type { OperationConfiguration, ParameterConfiguration } from "../configuration";

type JsonSchema = Readonly<Record<string, unknown>>;

/** Where an argument of a tool goes. */
export interface ArgumentPlace {
  readonly name: string;
  readonly where: "template" | "query" | "header" | "body";
  /** Name of the parameter; the argument has another one where two parameters share theirs. */
  readonly parameter: string;
}

export interface ToolInput {
  readonly schema: { readonly type: "object" } & Readonly<Record<string, unknown>>;
  readonly places: readonly ArgumentPlace[];
}

const inputs = new WeakMap<OperationConfiguration, ToolInput>();

/** The input schema of an operation. Parameters of one name in several places get the place in front of theirs. */
export function toolInput(operation: OperationConfiguration): ToolInput {
  let input = inputs.get(operation);
  if (!input) {
    input = inputOf(operation);
    inputs.set(operation, input);
  }
  return input;
}

function inputOf(operation: OperationConfiguration): ToolInput {
  const places: ArgumentPlace[] = [];
  // Names of users' own, which may be those of every object.
  const properties = new Map<string, unknown>();
  const definitions: Record<string, unknown> = {};
  const required: string[] = [];
  const add = (where: ArgumentPlace["where"], parameter: string, given: JsonSchema, isRequired: boolean) => {
    const name = properties.has(parameter) ? `${where}_${parameter}` : parameter;
    // References are to the root of a schema, which is now that of the whole input.
    const { $defs, ...schema } = given;
    Object.assign(definitions, $defs);
    places.push({ name, where, parameter });
    properties.set(name, schema);
    if (isRequired) required.push(name);
  };
  const parameters = (where: ArgumentPlace["where"], list: readonly ParameterConfiguration[]) => {
    for (const { name, description, schema, required: needed } of list)
      add(where, name, { ...schema, ...(description && { description }) }, needed || where === "template");
  };
  parameters("template", operation.templateParameters);
  for (const name of pathParameters(operation))
    if (!operation.templateParameters.some((declared) => declared.name === name))
      add("template", name, { type: "string" }, true);
  parameters("query", operation.queryParameters);
  parameters(
    "header",
    operation.headers.filter(({ name }) => !ownHeaders.has(name.toLowerCase())),
  );
  if (operation.requestSchema) add("body", "body", operation.requestSchema, operation.requestRequired === true);
  const schema = {
    type: "object" as const,
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
    ...(Object.keys(definitions).length > 0 && { $defs: definitions }),
  };
  return { places, schema };
}

/** Why no arguments could fill an operation's path; undefined when some can. */
export function pathProblem(operation: OperationConfiguration): string | undefined {
  const [path = ""] = operation.urlTemplate.split("?", 1);
  return path.includes("*")
    ? `expected a path that a tool can fill, got the wildcard in ${path}. Name its parts.`
    : undefined;
}

/** Names in the path of an operation's template. */
function pathParameters({ urlTemplate }: OperationConfiguration): readonly string[] {
  const [path = ""] = urlTemplate.split("?", 1);
  return [...path.matchAll(/\{([^}]*)\}/g)].map(([, name = ""]) => name);
}

/** Headers that the gateway and its policies write: no model is asked for them. */
const ownHeaders = new Set(["accept", "content-type", "content-length", "authorization", "host"]);
