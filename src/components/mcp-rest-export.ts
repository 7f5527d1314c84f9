import { Api } from "@pulumi/azure-native/apimanagement";
import * as pulumi from "@pulumi/pulumi";
import {
  type AccessArgs,
  authenticate,
  callerKey,
  defaultKey,
  joinProducts,
  removeKey,
  subscriptionRequired,
} from "./api-access";
import { refuseBothAccess } from "./argument-fields";
import { componentsOf } from "./dependencies";
import {
  type DocumentOperation,
  type OpenApiDocument,
  readOpenApi,
  withRequiredAuthorization,
} from "./open-api-document";
import { expression, forwardRequest, rateLimitByKey, setHeader } from "./policy-language";
import { mcpApi, warnOfPreview } from "./preview-api";
import type { GatewayReference, GovernanceReference } from "./references";
import { type StagePolicy, stagePolicy, stageProblems } from "./stage-policy";
import { lazySchema, validated } from "./validated";

/** The REST API, and what of it becomes tools. */
export interface McpRestExportArgs extends AccessArgs {
  /** The API Management service. */
  gateway: GatewayReference;
  /** Path under the gateway; MCP clients connect to `<gateway>/<path>/mcp`. */
  path: string;
  /** The API's OpenAPI 3 document: path of a JSON or YAML file. References lead to the document itself. */
  openApi: string;
  /** Where the API is. */
  serviceUrl: pulumi.Input<string>;
  /**
   * Operations to offer as tools, by operation id.
   * @default - all that do not delete
   */
  tools?: string[];
  /**
   * Path of the REST API itself under the gateway.
   * @default - `<path>/api`
   */
  apiPath?: string;
  /**
   * Name of the API as people see it.
   * @default - the title of the document
   */
  displayName?: string;
  /**
   * Tool calls of each caller in a minute.
   * @default 120
   */
  callsPerMinute?: number;
  /**
   * Products that the server belongs to.
   * @default - none
   */
  governance?: GovernanceReference;
}

const toolsSuffix = " tools";
/** What Azure takes, of which the MCP server's own name has more. */
const longestDisplayName = 300 - toolsSuffix.length;

const schema = lazySchema((z, fields) =>
  z
    .strictObject({
      gateway: fields.gatewayWith("MCP servers"),
      path: fields.apiPath,
      openApi: fields.text,
      serviceUrl: fields.input(fields.httpUrl),
      tools: z.array(fields.text).min(1, "expected at least one operation").optional(),
      apiPath: fields.apiPath.optional(),
      displayName: fields.displayName(longestDisplayName).optional(),
      callsPerMinute: fields.positive.optional(),
      governance: fields.governance.optional(),
      ...fields.access,
    })
    .superRefine((args, context) => {
      const problem = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
      refuseBothAccess(args, context);
      const taken = [args.path, `${args.path}/mcp`];
      if (args.apiPath !== undefined && taken.includes(args.apiPath))
        problem("apiPath", "expected another path than `path` and that of its MCP server");
      try {
        const document = readOpenApi(args.openApi);
        if (args.displayName === undefined && document.title.length > longestDisplayName)
          problem("openApi", `expected a title of at most ${longestDisplayName} characters, or \`displayName\``);
        for (const sentence of toolProblems(document, args.tools)) problem("tools", sentence);
      } catch (error) {
        problem("openApi", error instanceof Error ? error.message : String(error));
      }
    }),
);

/**
 * A REST API as an MCP server, without changing the API.
 *
 * Creates the REST API from its OpenAPI document, an API of type `mcp` whose tools are its operations, and a policy for
 * each. A tool call goes through the MCP API's policy and then through the REST API's own.
 *
 * @throws InputPropertiesError naming every argument that is wrong, before anything is registered
 * @example
 * const orders = new McpRestExport("orders", {
 *   gateway, governance, path: "orders", openApi: "orders.openapi.yaml", serviceUrl: "https://orders.contoso.example",
 * });
 */
export class McpRestExport extends pulumi.ComponentResource {
  /** Where MCP clients connect, by Streamable HTTP. */
  public readonly endpoint: pulumi.Output<string>;
  /** Names of the tools. */
  public readonly toolNames: string[];

  constructor(name: string, args: McpRestExportArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const problems = (right: McpRestExportArgs) =>
      [restPolicy(right), serverPolicy(right)].flatMap((policy) => stageProblems(right.gateway, policy));
    args = validated("McpRestExport", name, schema, args, problems);
    super("apim-ai-gateway:index:McpRestExport", name, args, opts);
    const { gateway, path, governance } = args;
    const document = readOpenApi(args.openApi);
    const place = { resourceGroupName: gateway.resourceGroupName, serviceName: gateway.serviceName };
    const displayName = args.displayName ?? document.title;
    const rest = new Api(
      `${name}-api`,
      {
        ...place,
        apiId: `${name}-api`,
        displayName,
        path: args.apiPath ?? `${path}/api`,
        protocols: ["https"],
        serviceUrl: args.serviceUrl,
        subscriptionRequired: subscriptionRequired(args),
        format: "openapi+json",
        value: args.entra ? withRequiredAuthorization(document) : document.json,
      },
      { parent: this },
    );
    stagePolicy(`${name}-api-policy`, gateway, rest.name, restPolicy(args), { parent: this });
    const tools = toolOperations(document, args.tools);
    const server = mcpApi(
      name,
      name,
      gateway,
      {
        path,
        displayName: `${displayName}${toolsSuffix}`,
        subscriptionRequired: subscriptionRequired(args),
        mcpTools: tools.map(({ operationId, description }) => ({
          name: operationId,
          description,
          operationId: pulumi.interpolate`${rest.id}/operations/${operationId}`,
        })),
      },
      { parent: this },
    );
    stagePolicy(`${name}-policy`, gateway, name, serverPolicy(args), { parent: this, dependsOn: [server] });
    const options = { parent: this, dependsOn: [server, ...componentsOf(governance)] };
    joinProducts(name, name, gateway, governance, options);
    joinProducts(`${name}-api`, rest.name, gateway, governance, options);
    warnOfPreview(this, "The exported MCP server", "mcpServer");

    this.endpoint = pulumi.interpolate`${gateway.gatewayUrl}/${path}/mcp`;
    this.toolNames = tools.map(({ operationId }) => operationId);
    this.registerOutputs({ endpoint: this.endpoint, toolNames: this.toolNames });
  }
}

/** The operations that become tools: the named ones, or all that do not delete. */
function toolOperations(
  { operations }: OpenApiDocument,
  named: readonly string[] | undefined,
): readonly DocumentOperation[] {
  return operations.filter(({ operationId, method }) => (named ? named.includes(operationId) : method !== "delete"));
}

function toolProblems(document: OpenApiDocument, named: readonly string[] | undefined): readonly string[] {
  const known = document.operations.map(({ operationId }) => operationId);
  const missing = (named ?? [])
    .filter((id) => !known.includes(id))
    .map((id) => `expected an operation of the document, got "${id}"`);
  const tools = toolOperations(document, named);
  const nameless = tools.filter(({ operationId }) => !/^[A-Za-z0-9_-]{1,100}$/.test(operationId));
  const repeated = tools.filter(
    ({ operationId }, index) => tools.findIndex((other) => other.operationId === operationId) < index,
  );
  return [
    ...missing,
    ...nameless.map(
      ({ method, path, operationId }) =>
        `expected an operation id of up to 100 letters, digits, _ and - at ${method.toUpperCase()} ${path}, got "${operationId}"`,
    ),
    ...tools.flatMap(({ foreignBody, operationId }) =>
      foreignBody.length === 0
        ? []
        : [
            `expected operations that take JSON, got "${operationId}", which requires ${foreignBody.join(" or ")}, that no tool can send; leave it out of \`tools\``,
          ],
    ),
    ...repeated.map(({ operationId }) => `expected one operation of each id, got "${operationId}" again`),
    ...(tools.length === 0 ? ["expected at least one operation, got none"] : []),
  ];
}

/** The caller's credentials end here: the API behind gets neither key nor token. */
function restPolicy(args: McpRestExportArgs): StagePolicy {
  const { entra } = args;
  const stages = {
    authenticate: authenticate(args),
    route: [
      ...removeKey(defaultKey.header, defaultKey.query),
      ...(entra ? [setHeader({ name: "Authorization", existsAction: "delete" })] : []),
    ],
  };
  return { apiType: "http", stages, from: { authenticate: "entra" } };
}

/**
 * The answers of an MCP API are streams: nothing reads or holds them. A tool call passes the REST API's policy too, which
 * demands the token again; API Management passes it on only when a policy says so (decision 9).
 */
function serverPolicy(args: McpRestExportArgs): StagePolicy {
  const stages = {
    authenticate: authenticate(args),
    throttle: [
      rateLimitByKey({ calls: args.callsPerMinute ?? 120, renewalPeriodSeconds: 60, counterKey: callerKey(args) }),
    ],
    route: args.entra
      ? [
          setHeader({
            name: "Authorization",
            values: [expression`context.Request.Headers.GetValueOrDefault("Authorization", "")`],
          }),
        ]
      : [],
    forward: [forwardRequest({ bufferResponse: false })],
  };
  return { apiType: "mcp", stages, from: { authenticate: "entra" } };
}
