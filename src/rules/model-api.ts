// Which APIs lead to models.
import { type Element, type Value, walk } from "../policy";
import type { GatewayStack, StackApi } from "./gateway-stack";
import type { StackBackend } from "./stack-backend";
import { valuesOf } from "./statement-values";

const modelHosts = [
  ".openai.azure.com",
  ".cognitiveservices.azure.com",
  ".api.cognitive.microsoft.com",
  ".services.ai.azure.com",
  ".models.ai.azure.com",
  ".inference.ai.azure.com",
  ".inference.ml.azure.com",
];
const modelAudiences = new Set(["https://cognitiveservices.azure.com", "https://ai.azure.com"]);

/** Statements that only make sense in front of a model. */
const modelStatement = /^(llm|azure-openai)-(emit-token-metric|semantic-cache-lookup|semantic-cache-store)$/;

/**
 * Whether requests of an API reach a model: its service URL, a backend it is routed to or an address that its policy
 * calls is an Azure OpenAI or Azure AI host, the gateway authenticates there as to one (which is known at preview even
 * when the host is not), or it counts or caches completions.
 */
export function isModelApi(stack: GatewayStack, api: StackApi): boolean {
  if (isModelUrl(api.resource.arm.properties.serviceUrl)) return true;
  return api.effective.some(({ document }) =>
    [...walk(document)].some(
      (statement) =>
        modelStatement.test(statement.name) ||
        authenticatesToModel(statement) ||
        callsModel(statement) ||
        routesToModel(stack, api, statement),
    ),
  );
}

function authenticatesToModel({ name, attributes }: Element): boolean {
  const { resource } = attributes;
  return (
    name === "authentication-managed-identity" &&
    typeof resource === "string" &&
    modelAudiences.has(resource.replace(/\/$/, ""))
  );
}

/** An address may also stand in code. */
function callsModel(statement: Element): boolean {
  const urls: readonly (Value | undefined)[] =
    statement.name === "set-url" ? valuesOf(statement) : [statement.attributes["base-url"]];
  return urls.some((url) =>
    typeof url === "object"
      ? [...url.code.matchAll(/https:[^"'\s]+/gi)].some(([found]) => isModelUrl(found))
      : isModelUrl(url),
  );
}

function routesToModel(stack: GatewayStack, api: StackApi, { name, attributes }: Element): boolean {
  if (name !== "set-backend-service") return false;
  const { "backend-id": id } = attributes;
  const backend = typeof id === "string" ? stack.backend(api.resource, id) : undefined;
  return backend !== undefined && leadsToModel(stack, backend);
}

function leadsToModel(stack: GatewayStack, backend: StackBackend): boolean {
  if (isModelUrl(backend.url)) return true;
  return backend.members.some((member) => isModelUrl(stack.backend(backend.resource, member)?.url));
}

function isModelUrl(url: unknown): boolean {
  if (typeof url !== "string" || !URL.canParse(url)) return false;
  const host = new URL(url).hostname.replace(/\.$/, "");
  return modelHosts.some((suffix) => host.endsWith(suffix));
}
