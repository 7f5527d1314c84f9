import type { ArmResource } from "apim-ai-gateway/arm";
import { parentId } from "../arm-state";
import { type ImportedApi, importOpenApi } from "../openapi-import";
import {
  type CloudView,
  isRecord,
  lastSegment,
  type ResourceType,
  requireAtMost,
  requireName,
  textOf,
  withProperties,
} from "../resource-type";
import { Siblings } from "../siblings";

const formats = ["openapi", "openapi+json"];
const types = ["http", "mcp", "a2a"];
const longestPath = 400;

/** https://learn.microsoft.com/azure/templates/microsoft.apimanagement/service/apis */
export const apis: ResourceType = {
  check(resource, cloud) {
    const { properties } = resource;
    const problems = [...requireName(resource, /^[^*#&+:<>?]{1,256}$/, "1 to 256 characters without *#&+:<>?")];
    if (/;rev=/i.test(resource.name) || properties.isCurrent === false)
      problems.push(
        `\`properties.isCurrent\`: the emulator serves current revisions only, got another one of "${resource.name}". Leave it out here.`,
      );
    if (typeof properties.path !== "string")
      problems.push("`properties.path`: expected the path of the API, got nothing. Set it.");
    else if (properties.path.length > longestPath)
      problems.push(
        `\`properties.path\`: expected at most ${longestPath} characters, got ${properties.path.length}. Shorten it.`,
      );
    else problems.push(...samePath(resource, properties.path, cloud));
    const type = properties.type ?? "http";
    if (!types.includes(String(type)))
      problems.push(
        `\`properties.type\`: the emulator has ${types.join(", ")}, got ${JSON.stringify(type)}. Use one of them.`,
      );
    if (!textOf(properties.displayName) && !properties.format)
      problems.push("`properties.displayName`: expected a text, got nothing. Set it.");
    problems.push(...requireAtMost(resource, 300, "displayName"));
    if (properties.format !== undefined) problems.push(...checkImport(resource));
    problems.push(...checkTools(resource, cloud), ...checkBackend(resource, cloud));
    return problems;
  },
  complete(resource, previous) {
    const { properties } = resource;
    const imported = properties.format === undefined ? undefined : importedApi(resource);
    const { value: _, format: __, ...kept } = properties;
    return withProperties(
      { ...resource, properties: kept },
      {
        displayName: textOf(properties.displayName) ?? imported?.title ?? resource.name,
        serviceUrl: properties.serviceUrl ?? imported?.serviceUrl,
        apiRevision: properties.apiRevision ?? previous?.properties.apiRevision ?? "1",
        isCurrent: true,
        subscriptionRequired: properties.subscriptionRequired !== false,
        protocols: properties.protocols ?? ["https"],
      },
    );
  },
  brings(resource) {
    return resource.properties.format === undefined ? [] : importedApi(resource).operations;
  },
};

const paths = new Siblings("Microsoft.ApiManagement/service/apis", ({ properties }) =>
  String(properties.path)
    .replace(/^\/+|\/+$/g, "")
    .toLowerCase(),
);

function samePath(resource: ArmResource, path: string, { state }: CloudView): readonly string[] {
  const other = paths.same(resource, state);
  return other
    ? [
        `\`properties.path\`: expected a path that no other API has, got "${path}", which API ${other.name} has. Choose another one.`,
      ]
    : [];
}

/** What is read while a resource is checked is there when it is completed. */
const imports = new WeakMap<ArmResource, ImportedApi>();

/** @throws Error with a sentence for each thing that is wrong with the document */
function importedApi(resource: ArmResource): ImportedApi {
  const known = imports.get(resource);
  if (known !== undefined) return known;
  const imported = importOpenApi(String(resource.properties.value), resource.id);
  imports.set(resource, imported);
  return imported;
}

function checkImport(resource: ArmResource): readonly string[] {
  const { format, value } = resource.properties;
  if (!formats.includes(String(format)))
    return [
      `\`properties.format\`: the emulator imports ${formats.join(" and ")}, got ${JSON.stringify(format)}. Pass the document itself.`,
    ];
  if (typeof value !== "string") return ["`properties.value`: expected an OpenAPI document, got nothing. Set it."];
  try {
    importedApi(resource);
    return [];
  } catch (error) {
    return [`\`properties.value\`: ${error instanceof Error ? error.message : String(error)}`];
  }
}

function checkTools({ properties }: ArmResource, { state }: CloudView): readonly string[] {
  const tools = properties.mcpTools;
  if (tools === undefined) return [];
  if (!Array.isArray(tools) || tools.length === 0)
    return ["`properties.mcpTools`: expected at least one tool, got none. Choose operations."];
  const names = new Set<string>();
  return tools.flatMap((tool: unknown, index) => {
    const at = `\`properties.mcpTools[${index}]`;
    const { name, operationId } = isRecord(tool) ? tool : {};
    const problems: string[] = [];
    if (!/^[A-Za-z0-9_-]{1,100}$/.test(String(name ?? "")))
      problems.push(
        `${at}.name\`: expected up to 100 letters, digits, _ and -, got ${JSON.stringify(name)}. Correct it.`,
      );
    if (names.has(String(name)))
      problems.push(`${at}.name\`: expected a name of its own, got ${JSON.stringify(name)} again. Rename one.`);
    names.add(String(name));
    const operation = state.get(String(operationId));
    if (operation?.properties.requestRequired === true && operation.properties.requestSchema === undefined)
      problems.push(
        `${at}.operationId\`: expected an operation that takes JSON, got "${operation.name}", which requires another body that no tool can send. Leave it out.`,
      );
    if (!operation)
      problems.push(
        `${at}.operationId\`: expected the id of an operation, got ${JSON.stringify(operationId)}. Create the operation first.`,
      );
    return problems;
  });
}

function checkBackend({ id, properties }: ArmResource, { state }: CloudView): readonly string[] {
  const name = textOf(properties.backendId);
  if (name === undefined) return [];
  const backend = state.get(`${parentId(id)}/backends/${lastSegment(name)}`);
  return backend
    ? []
    : [`\`properties.backendId\`: expected the name of a backend, got "${name}". Create the backend first.`];
}
