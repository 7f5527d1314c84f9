// Which APIs lead to models.
import { type Element, type PolicyDocument, sections } from "../policy";
import type { GatewayStack, StackApi, StackBackend } from "./gateway-stack";
import { occurrences } from "./guarantee";

const modelHosts = [
  ".openai.azure.com",
  ".cognitiveservices.azure.com",
  ".services.ai.azure.com",
  ".models.ai.azure.com",
];
const modelAudiences = new Set(["https://cognitiveservices.azure.com", "https://ai.azure.com"]);

/**
 * Whether requests of an API reach a model: its service URL or a backend it is routed to is an Azure OpenAI or Azure AI
 * host, or the gateway authenticates there as to one (which is known at preview even when the host is not).
 */
export function isModelApi(stack: GatewayStack, api: StackApi): boolean {
  if (isModelUrl(api.resource.arm.properties.serviceUrl)) return true;
  return api.effective.some(({ document }) =>
    statements(document).some((statement) => authenticatesToModel(statement) || routesToModel(stack, api, statement)),
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

function routesToModel(stack: GatewayStack, api: StackApi, { name, attributes }: Element): boolean {
  if (name !== "set-backend-service") return false;
  const { "backend-id": id, "base-url": url } = attributes;
  if (isModelUrl(url)) return true;
  const backend = typeof id === "string" ? stack.backend(api.resource, id) : undefined;
  return backend !== undefined && leadsToModel(stack, backend);
}

function leadsToModel(stack: GatewayStack, backend: StackBackend): boolean {
  if (isModelUrl(backend.url)) return true;
  return backend.members.some((member) => isModelUrl(stack.backend(backend.resource, member)?.url));
}

function isModelUrl(url: unknown): boolean {
  if (typeof url !== "string" || !URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return modelHosts.some((suffix) => hostname.endsWith(suffix));
}

function statements(document: PolicyDocument): readonly Element[] {
  return sections.flatMap((section) => occurrences(document[section], () => true).map(({ statement }) => statement));
}
