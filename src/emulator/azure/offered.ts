// What clients of a gateway need to know of it: the addresses of its APIs and the keys of its consumers.
import type { ApiConfiguration, GatewayConfiguration } from "../gateway/configuration";

export interface OfferedApi {
  readonly name: string;
  readonly kind: "model" | "mcp" | "a2a" | "rest";
  readonly url: string;
  readonly keyHeader: string;
  readonly requiresKey: boolean;
}

export interface Consumer {
  readonly name: string;
  readonly key: string;
}

/** The APIs of a gateway that is served at `url`, in the order of their addresses. */
export function offeredApis({ apis }: GatewayConfiguration, url: string): readonly OfferedApi[] {
  const offered = apis.map((api) => ({
    name: api.displayName,
    kind: kindOf(api),
    url: `${url}${api.path && `/${api.path}`}${suffixOf(api)}`,
    keyHeader: api.subscriptionKeyHeader,
    requiresKey: api.subscriptionRequired,
  }));
  return offered.sort((one, other) => (one.url < other.url ? -1 : one.url > other.url ? 1 : 0));
}

/** The active subscriptions of a gateway with their primary keys. */
export function consumersOf({ subscriptions }: GatewayConfiguration): readonly Consumer[] {
  return subscriptions
    .filter(({ active }) => active)
    .map(({ displayName, primaryKey }) => ({ name: displayName, key: primaryKey }));
}

function kindOf({ type, operations }: ApiConfiguration): OfferedApi["kind"] {
  if (type !== "http") return type;
  return operations.some(({ urlTemplate }) => urlTemplate.endsWith("/chat/completions")) ? "model" : "rest";
}

/** An exported MCP server answers below its API's path; a passed-through one keeps the addresses of its backend. */
const suffixOf = ({ mcpTools }: ApiConfiguration): string => (mcpTools === undefined ? "" : "/mcp");
