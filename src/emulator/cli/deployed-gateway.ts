// What a person needs to know of the deployed state: the APIs with their addresses and the consumers with their keys.
import type { DeployedState } from "./emulator";

const service = "Microsoft.ApiManagement/service";

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

/** The APIs in the state, in the order of their addresses under `gatewayUrl`. */
export function deployedApis(state: DeployedState, gatewayUrl: string): readonly DeployedApi[] {
  const operations = state.list(`${service}/apis/operations`);
  const apis = state.list(`${service}/apis`).map(({ id, name, properties }): DeployedApi => {
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
      url: `${gatewayUrl}${path && `/${path}`}${suffix}`,
      keyHeader: textOf(names?.header, "Ocp-Apim-Subscription-Key"),
      requiresKey: properties.subscriptionRequired !== false,
    };
  });
  return apis.sort((one, other) => (one.url < other.url ? -1 : one.url > other.url ? 1 : 0));
}

/** The active subscriptions with their primary keys. */
export async function consumersOf(state: DeployedState): Promise<readonly Consumer[]> {
  const active = state
    .list(`${service}/subscriptions`)
    .filter(({ properties }) => (properties.state ?? "active") === "active");
  return Promise.all(
    active.map(async ({ id, name, properties }) => {
      const secrets = (await state.action(id, "listSecrets", {})) as { primaryKey?: unknown };
      return { name: textOf(properties.displayName, name), key: textOf(secrets.primaryKey, "") };
    }),
  );
}

/** The name of the first model that answers chats, if one is deployed. */
export function chatModel(state: DeployedState): string | undefined {
  return state
    .list("Microsoft.CognitiveServices/accounts/deployments")
    .map(({ properties }) => textOf((properties.model as { name?: unknown } | undefined)?.name, ""))
    .find((name) => name !== "" && !name.includes("embedding"));
}
