// What a person needs to know of a deployed gateway: the APIs with their addresses and the consumers with their keys.
import type { ArmResource } from "apim-ai-gateway/arm";
import type { ServedGateway } from "../azure/served-gateways";
import type { DeployedState } from "./emulator";

export interface DeployedApi {
  readonly name: string;
  readonly kind: "model" | "mcp" | "rest";
  readonly url: string;
  readonly keyHeader: string;
  readonly requiresKey: boolean;
}

export interface Consumer {
  readonly name: string;
  readonly key: string;
}

const textOf = (value: unknown, fallback: string): string =>
  typeof value === "string" && value !== "" ? value : fallback;

/** The APIs of a gateway in the order of their addresses. */
export function deployedApis(state: DeployedState, gateway: ServedGateway): readonly DeployedApi[] {
  const operations = partsOf(gateway, state, "apis/operations");
  const apis = partsOf(gateway, state, "apis").map(({ id, name, properties }): DeployedApi => {
    const answersChats = operations.some(
      (operation) =>
        operation.id.toLowerCase().startsWith(`${id.toLowerCase()}/operations/`) &&
        textOf(operation.properties.urlTemplate, "").endsWith("/chat/completions"),
    );
    const isMcp = properties.type === "mcp";
    const path = textOf(properties.path, "").replace(/^\/|\/$/g, "");
    // An exported MCP server answers below its API's path; a passed-through one keeps the addresses of its backend.
    const suffix = isMcp && Array.isArray(properties.mcpTools) ? "/mcp" : "";
    const names = properties.subscriptionKeyParameterNames as { header?: unknown } | undefined;
    return {
      name: textOf(properties.displayName, name),
      kind: isMcp ? "mcp" : answersChats ? "model" : "rest",
      url: `${gateway.url}${path && `/${path}`}${suffix}`,
      keyHeader: textOf(names?.header, "Ocp-Apim-Subscription-Key"),
      requiresKey: properties.subscriptionRequired !== false,
    };
  });
  return apis.sort((one, other) => (one.url < other.url ? -1 : one.url > other.url ? 1 : 0));
}

/** The active subscriptions of a gateway with their primary keys. */
export async function consumersOf(state: DeployedState, gateway: ServedGateway): Promise<readonly Consumer[]> {
  const active = partsOf(gateway, state, "subscriptions").filter(
    ({ properties }) => (properties.state ?? "active") === "active",
  );
  return Promise.all(
    active.map(async ({ id, name, properties }) => {
      const secrets = (await state.action(id, "listSecrets", {})) as { primaryKey?: unknown };
      return { name: textOf(properties.displayName, name), key: textOf(secrets.primaryKey, "") };
    }),
  );
}

function partsOf({ serviceId }: ServedGateway, state: DeployedState, kind: string): readonly ArmResource[] {
  return state
    .list(`Microsoft.ApiManagement/service/${kind}`)
    .filter(({ id }) => id.toLowerCase().startsWith(`${serviceId.toLowerCase()}/`));
}

/** The name of the first model that answers chats, if one is deployed. */
export function chatModel(state: DeployedState): string | undefined {
  return state
    .list("Microsoft.CognitiveServices/accounts/deployments")
    .map(({ properties }) => textOf((properties.model as { name?: unknown } | undefined)?.name, ""))
    .find((name) => name !== "" && !name.includes("embedding"));
}
