// Finds the API and operation of a request: the longest API path first, then the most exact operation.
import type { ApiConfiguration, GatewayConfiguration, OperationConfiguration } from "./configuration";
import type { ProblemList } from "./problem-list";
import { byExactness, matchTemplate, parseUrlTemplate, trimSlashes, type UrlTemplate } from "./url-template";

export interface RoutedOperation {
  readonly operation: OperationConfiguration;
  readonly template: UrlTemplate;
  /** A path of the gateway's own making: everything under an MCP or A2A API, an exported server's `/mcp`. */
  readonly isRelay: boolean;
}

export interface RoutedApi {
  readonly api: ApiConfiguration;
  /** Segments of the API's path in lower case. */
  readonly prefix: readonly string[];
  readonly operations: readonly RoutedOperation[];
}

/** A request's target: what it asks for, taken apart once. */
export interface Target {
  readonly rawPath: string;
  readonly query: string;
  /** Raw segments, and the same decoded once. */
  readonly raw: readonly string[];
  readonly decoded: readonly string[];
}

export type Match =
  | { readonly kind: "no-api" }
  | { readonly kind: "no-operation"; readonly api: RoutedApi; readonly path: string }
  | {
      readonly kind: "operation";
      readonly api: RoutedApi;
      readonly operation: RoutedOperation;
      readonly parameters: ReadonlyMap<string, string>;
      /** Path under the API, escaped as it came. */
      readonly path: string;
    };

/**
 * Takes a request target apart; undefined when it is none that may be routed: not a path, a broken escape, or a dot
 * segment (also behind an escaped slash or backslash), which a backend could resolve to another operation.
 */
export function parseTarget(url: string): Target | undefined {
  const relative = url.charCodeAt(0) === 47 ? url : withoutOrigin(url);
  if (relative === undefined || relative.includes("#")) return undefined;
  const mark = relative.indexOf("?");
  const rawPath = mark < 0 ? relative : relative.slice(0, mark);
  const raw = rawPath.slice(1).split("/");
  const decoded = rawPath.includes("%") ? decodeSegments(raw) : raw;
  if (decoded === undefined || ((decoded !== raw || rawPath.includes(".")) && decoded.some(leavesItsPlace)))
    return undefined;
  return { rawPath, query: mark < 0 ? "" : relative.slice(mark + 1), raw, decoded };
}

/** The absolute form that clients of a proxy send (RFC 9112 §3.2.2). */
function withoutOrigin(url: string): string | undefined {
  const match = /^https?:\/\/[^/?#]*(\/.*)?$/i.exec(url);
  return match === null ? undefined : (match[1] ?? "/");
}

function decodeSegments(raw: readonly string[]): readonly string[] | undefined {
  try {
    return raw.map((segment) => decodeURIComponent(segment));
  } catch {
    return undefined;
  }
}

function leavesItsPlace(segment: string): boolean {
  if (!segment.includes(".") && !segment.includes("\0")) return false;
  return segment.includes("\0") || segment.split(/[/\\]/).some((part) => part === "." || part === "..");
}

export class Router {
  readonly #apis: readonly RoutedApi[];
  readonly #byId = new Map<string, RoutedApi>();

  constructor(configuration: GatewayConfiguration, problems: ProblemList) {
    const paths = new Map<string, string>();
    this.#apis = configuration.apis
      .map((api) => routedApi(api, configuration.serviceId, problems))
      .sort((a, b) => b.prefix.length - a.prefix.length);
    for (const { api, prefix } of this.#apis) {
      const other = paths.get(prefix.join("/"));
      if (other !== undefined) {
        const message = `\`path\`: expected a path of its own, got "${api.path}", which API ${other} has. Change one of them.`;
        problems.add(`${configuration.serviceId}/apis/${api.id}`, undefined, message);
      }
      paths.set(prefix.join("/"), api.id);
    }
    for (const routed of this.#apis) this.#byId.set(routed.api.id, routed);
  }

  api(id: string): RoutedApi | undefined {
    return this.#byId.get(id);
  }

  match(method: string, target: Target): Match {
    for (const api of this.#apis) {
      if (startsWith(target.decoded, api.prefix)) return matchOperation(api, method, target);
    }
    return { kind: "no-api" };
  }
}

/** Finds the operation of an API for a target that starts with the API's path. */
export function matchOperation(api: RoutedApi, method: string, target: Target): Match {
  const skipped = api.prefix.length;
  const rest = target.raw.slice(skipped);
  const path = rest.length === 0 ? "" : `/${rest.join("/")}`;
  const segments = target.decoded.slice(skipped);
  if (segments[segments.length - 1] === "") segments.pop();
  const query = target.query === "" ? undefined : new URLSearchParams(target.query);
  for (const operation of api.operations) {
    if (operation.operation.method !== method && operation.operation.method !== "*") continue;
    const parameters = matchTemplate(operation.template, segments, query);
    if (parameters !== undefined) return { kind: "operation", api, operation, parameters, path };
  }
  return { kind: "no-operation", api, path };
}

function startsWith(segments: readonly string[], prefix: readonly string[]): boolean {
  for (let index = 0; index < prefix.length; index++) {
    if (segments[index]?.toLowerCase() !== prefix[index]) return false;
  }
  return true;
}

function routedApi(api: ApiConfiguration, serviceId: string, problems: ProblemList): RoutedApi {
  const path = trimSlashes(api.path).toLowerCase();
  const operations: RoutedOperation[] = [];
  for (const operation of api.operations) {
    try {
      operations.push({
        operation: { ...operation, method: operation.method.toUpperCase() },
        template: parseUrlTemplate(operation.urlTemplate),
        isRelay: false,
      });
    } catch (error) {
      const where = `${serviceId}/apis/${api.id}/operations/${operation.id}`;
      problems.add(where, undefined, error instanceof Error ? error.message : String(error));
    }
  }
  operations.sort((a, b) => byExactness(a.template, b.template));
  if (api.type !== "http") operations.push(relayOf(api));
  return { api, prefix: path === "" ? [] : path.split("/"), operations };
}

/** MCP and A2A APIs have no operations of their own for what clients call. */
function relayOf(api: ApiConfiguration): RoutedOperation {
  const urlTemplate = api.mcpTools === undefined ? "/*" : "/mcp";
  const operation: OperationConfiguration = {
    id: api.type,
    displayName: api.type,
    method: "*",
    urlTemplate,
    templateParameters: [],
    queryParameters: [],
    headers: [],
  };
  return { operation, template: parseUrlTemplate(urlTemplate), isRelay: true };
}
