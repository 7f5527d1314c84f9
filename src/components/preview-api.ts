// Shapes and API versions that azure-native's default schema does not have. No other file knows them.
// They rest on Microsoft's samples and specification examples: docs/decisions/0004.
import { Resource } from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { apiManagementPart } from "./generic-resource";
import type { GatewayReference } from "./references";

const apiVersion = "2025-09-01-preview";

/** What of it components use, and where each is explained. */
const previews = {
  mcpServer: "https://learn.microsoft.com/azure/api-management/mcp-server-overview",
  metricDimensions: "https://learn.microsoft.com/azure/api-management/llm-emit-token-metric-policy",
  backendIdentity: "https://learn.microsoft.com/azure/api-management/azure-openai-enable-semantic-caching",
};

/** A tool of an exported MCP server. */
export interface McpTool {
  name: string;
  description: string;
  /** ARM id of the operation that it runs. */
  operationId: pulumi.Input<string>;
}

/** Properties of an API of type `mcp`. */
export interface McpApiArgs {
  /** Path under the gateway. */
  path: string;
  /** Name that people see. */
  displayName: string;
  /** Whether callers need a subscription key. */
  subscriptionRequired: boolean;
  /**
   * Tools of an exported server; absent for one that is passed through.
   * @default - none
   */
  mcpTools?: McpTool[];
  /**
   * Backend of a server that is passed through.
   * @default - none
   */
  backendId?: string;
}

/** An API of type `mcp`. Its ARM id is the resource's `id`. */
export function mcpApi(
  name: string,
  apiId: string,
  gateway: GatewayReference,
  args: McpApiArgs,
  options: pulumi.CustomResourceOptions,
): Resource {
  const properties = { type: "mcp", protocols: ["https"], ...args };
  return apiManagementPart(name, gateway, { type: "apis", name: apiId, apiVersion, properties }, options);
}

/** A backend that the gateway authenticates to by managed identity, which published schemas leave out. */
export function identityBackend(
  name: string,
  backendId: string,
  gateway: GatewayReference,
  args: { url: pulumi.Input<string>; resource: string; description: string },
  options: pulumi.CustomResourceOptions,
): Resource {
  const { url, resource, description } = args;
  const properties = {
    type: "Single",
    protocol: "http",
    url,
    description,
    credentials: { managedIdentity: { resource } },
  };
  return apiManagementPart(name, gateway, { type: "backends", name: backendId, apiVersion, properties }, options);
}

/**
 * Application Insights that keeps the dimensions of custom metrics: an opt-in that no published schema has. Answers its
 * ARM id and its connection string, which is secret.
 */
export function insightsWithDimensions(
  name: string,
  args: {
    resourceGroupName: pulumi.Input<string>;
    resourceName: pulumi.Input<string>;
    location: pulumi.Input<string>;
    workspaceId: pulumi.Input<string>;
  },
  options: pulumi.CustomResourceOptions,
): { readonly id: pulumi.Output<string>; readonly connectionString: pulumi.Output<string> } {
  const component = new Resource(
    name,
    {
      resourceGroupName: args.resourceGroupName,
      resourceProviderNamespace: "Microsoft.Insights",
      parentResourcePath: "",
      resourceType: "components",
      resourceName: args.resourceName,
      apiVersion: "2020-02-02",
      kind: "web",
      location: args.location,
      properties: {
        Application_Type: "web",
        WorkspaceResourceId: args.workspaceId,
        DisableLocalAuth: true,
        CustomMetricsOptedInType: "WithDimensions",
      },
    },
    // What comes back holds the connection string.
    { ...options, additionalSecretOutputs: ["properties"] },
  );
  const connectionString = component.properties.apply((properties) => properties?.ConnectionString as string);
  return { id: component.id, connectionString: pulumi.secret(connectionString) };
}

/** Says once what rests on an assumption about Azure. */
export function warnOfPreview(component: pulumi.Resource, what: string, preview: keyof typeof previews): void {
  void pulumi.log.warn(
    `${what} uses a shape that azure-native's schema does not have and that was not verified against Azure: ${previews[preview]}`,
    component,
  );
}
