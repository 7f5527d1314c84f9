import { Backend } from "@pulumi/azure-native/apimanagement";
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
import { expectsHttps, isClear, refuseBothAccess } from "./argument-fields";
import { componentsOf } from "./dependencies";
import {
  authenticationManagedIdentity,
  forwardRequest,
  type Node,
  namedValue,
  rateLimitByKey,
  setHeader,
} from "./policy-language";
import { mcpApi, warnOfPreview } from "./preview-api";
import type { GatewayReference, GovernanceReference } from "./references";
import { type StagePolicy, stagePolicy, stageProblems } from "./stage-policy";
import { lazySchema, validated } from "./validated";

/** How the gateway authenticates to the server: `managedIdentityResource` or `namedValue`. */
export interface McpCredentialArgs {
  /**
   * Application id URI to get a token of the gateway's identity for.
   * @default - no token
   */
  managedIdentityResource?: string;
  /**
   * Named value, best a secret one, that is sent in `header`.
   * @default - no named value
   */
  namedValue?: string;
  /**
   * Header for the named value; only beside it.
   * @default "Authorization"
   */
  header?: string;
}

/** The external server, and how callers reach it. */
export interface McpPassthroughArgs extends AccessArgs {
  /** The API Management service. */
  gateway: GatewayReference;
  /** Path under the gateway; MCP clients connect to `<gateway>/<path>`. */
  path: string;
  /** Address of the MCP server, such as `https://tools.contoso.example/mcp`. */
  serverUrl: pulumi.Input<string>;
  /**
   * Name of the API as people see it.
   * @default - the component's name
   */
  displayName?: string;
  /**
   * How the gateway authenticates to the server.
   * @default - not at all
   */
  credential?: McpCredentialArgs;
  /**
   * Requests of each caller in a minute.
   * @default 120
   */
  callsPerMinute?: number;
  /**
   * Products that the server belongs to.
   * @default - none
   */
  governance?: GovernanceReference;
}

const schema = lazySchema((z, fields) =>
  z
    .strictObject({
      gateway: fields.gatewayWith("MCP servers"),
      path: fields.apiPath,
      serverUrl: fields.input(fields.httpUrl),
      displayName: fields.displayName(300).optional(),
      credential: z
        .strictObject({
          managedIdentityResource: fields.text.optional(),
          namedValue: z
            .string()
            .regex(/^[A-Za-z0-9\-._]{1,256}$/, "expected the name of a named value")
            .optional(),
          header: z
            .string()
            .regex(/^[A-Za-z0-9-]+$/, "expected a header name")
            .optional(),
        })
        .refine(
          (credential) => (credential.managedIdentityResource === undefined) !== (credential.namedValue === undefined),
          "expected either `managedIdentityResource` or `namedValue`",
        )
        .refine(({ header, namedValue }) => header === undefined || namedValue !== undefined, {
          path: ["header"],
          error: "expected none without `namedValue`: a token goes into Authorization",
        })
        .optional(),
      callsPerMinute: fields.positive.optional(),
      governance: fields.governance.optional(),
      ...fields.access,
    })
    .superRefine((args, context) => {
      const { credential, serverUrl } = args;
      refuseBothAccess(args, context);
      if (credential && isClear(serverUrl))
        context.addIssue({ code: "custom", path: ["serverUrl"], message: expectsHttps });
    }),
);

/**
 * An external MCP server behind the gateway.
 *
 * Creates a backend for the server, an API of type `mcp` that relays to it, and a policy that authenticates callers,
 * limits their requests, takes their credentials out and puts the gateway's in. Nothing of the protocol changes.
 *
 * @throws InputPropertiesError naming every argument that is wrong, before anything is registered
 * @example
 * const tickets = new McpPassthrough("tickets", { gateway, governance, path: "tickets", serverUrl: "https://tickets.contoso.example/mcp" });
 */
export class McpPassthrough extends pulumi.ComponentResource {
  /** Where MCP clients connect. */
  public readonly endpoint: pulumi.Output<string>;

  constructor(name: string, args: McpPassthroughArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const problems = (right: McpPassthroughArgs) => stageProblems(right.gateway, serverPolicy(right));
    args = validated("McpPassthrough", name, schema, args, problems);
    super("apim-ai-gateway:index:McpPassthrough", name, args, opts);
    const { gateway, path, governance } = args;
    const place = { resourceGroupName: gateway.resourceGroupName, serviceName: gateway.serviceName };
    const tls = { validateCertificateChain: true, validateCertificateName: true };
    const backend = new Backend(
      `${name}-server`,
      { ...place, backendId: `${name}-server`, type: "Single", protocol: "http", url: args.serverUrl, tls },
      { parent: this },
    );
    const api = {
      path,
      displayName: args.displayName ?? name,
      subscriptionRequired: subscriptionRequired(args),
      backendId: `${name}-server`,
    };
    const server = mcpApi(name, name, gateway, api, { parent: this, dependsOn: [backend] });
    stagePolicy(`${name}-policy`, gateway, name, serverPolicy(args), { parent: this, dependsOn: [server] });
    joinProducts(name, name, gateway, governance, { parent: this, dependsOn: [server, ...componentsOf(governance)] });
    warnOfPreview(this, "The MCP server that is passed through", "mcpServer");

    this.endpoint = pulumi.interpolate`${gateway.gatewayUrl}/${path}`;
    this.registerOutputs({ endpoint: this.endpoint });
  }
}

function serverPolicy(args: McpPassthroughArgs): StagePolicy {
  // The caller's own credentials are for the gateway: the server behind never sees them.
  const removed = [
    setHeader({ name: "Authorization", existsAction: "delete" }),
    setHeader({ name: "Cookie", existsAction: "delete" }),
    ...removeKey(defaultKey.header, defaultKey.query),
  ];
  const stages = {
    authenticate: authenticate(args),
    throttle: [
      rateLimitByKey({ calls: args.callsPerMinute ?? 120, renewalPeriodSeconds: 60, counterKey: callerKey(args) }),
    ],
    route: [...removed, ...credentialStatements(args.credential)],
    forward: [forwardRequest({ bufferResponse: false })],
  };
  return { apiType: "mcp", stages, from: { authenticate: "entra", route: "credential" } };
}

function credentialStatements({
  managedIdentityResource,
  namedValue: value,
  header,
}: McpCredentialArgs = {}): readonly Node[] {
  if (managedIdentityResource !== undefined)
    return [authenticationManagedIdentity({ resource: managedIdentityResource })];
  return value === undefined ? [] : [setHeader({ name: header ?? "Authorization", values: [namedValue(value)] })];
}
