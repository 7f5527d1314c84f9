import { ApiManagementService, Diagnostic, Logger, Policy } from "@pulumi/azure-native/apimanagement";
import { Workspace } from "@pulumi/azure-native/operationalinsights";
import * as pulumi from "@pulumi/pulumi";
import { RandomString } from "@pulumi/random/randomString";
import { expectedUnits } from "../arm/service-skus";
import {
  expression,
  forwardRequest,
  gatewayOfSku,
  type PolicyDocument,
  renderPolicy,
  setHeader,
} from "./policy-language";
import { insightsWithDimensions, warnOfPreview } from "./preview-api";
import { assignRole, roleIds } from "./role-assignment";
import { refusals } from "./stage-policy";
import { type ArgumentProblem, lazySchema, validated } from "./validated";

/** SKU names of API Management. */
export const GatewaySku = {
  Developer: "Developer",
  Basic: "Basic",
  Standard: "Standard",
  Premium: "Premium",
  Consumption: "Consumption",
  BasicV2: "BasicV2",
  StandardV2: "StandardV2",
  PremiumV2: "PremiumV2",
} as const;
export type GatewaySku = (typeof GatewaySku)[keyof typeof GatewaySku];

/** The service, and what watches it. */
export interface AiGatewayApimArgs {
  /** Resource group of everything that is created. */
  resourceGroupName: pulumi.Input<string>;
  /**
   * Azure region.
   * @default - that of the provider or of the resource group
   */
  location?: pulumi.Input<string>;
  /** SKU name. Plain: it decides which policies may be used. */
  sku: GatewaySku;
  /**
   * Units of the SKU.
   * @default 1, on Consumption 0
   */
  capacity?: number;
  /** Organization that publishes the APIs, up to 100 characters. */
  publisherName: pulumi.Input<string>;
  /** Address for notifications, up to 100 characters. */
  publisherEmail: pulumi.Input<string>;
  /**
   * Name of the service; it must be free in all of Azure, also of services deleted in the last 48 hours.
   * @default - the component's name and eight random characters
   */
  serviceName?: pulumi.Input<string>;
}

const serviceNamePattern = /^[a-zA-Z](?:[a-zA-Z0-9-]{0,48}[a-zA-Z0-9])?$/;

const schema = lazySchema((z, fields) =>
  z
    .strictObject({
      resourceGroupName: fields.input(fields.text),
      location: fields.input(fields.text).optional(),
      sku: z.enum(GatewaySku),
      capacity: z
        .number()
        .int({ error: "expected a whole number", abort: true })
        .min(0, { error: "expected 0 or more", abort: true })
        .optional(),
      publisherName: fields.input(fields.text.max(100, "expected at most 100 characters")),
      publisherEmail: fields.input(z.email("expected an e-mail address").max(100, "expected at most 100 characters")),
      serviceName: fields
        .input(
          z
            .string()
            .regex(serviceNamePattern, "expected 1 to 50 letters, digits and hyphens, a letter first, no hyphen last"),
        )
        .optional(),
    })
    .superRefine(({ sku, capacity }, context) => {
      const units = capacity === undefined ? undefined : expectedUnits(sku, capacity);
      if (units !== undefined)
        context.addIssue({ code: "custom", path: ["capacity"], message: `expected ${units} on ${sku}` });
    }),
);

/**
 * An API Management service as the gateway of AI traffic, with what it needs to be watched.
 *
 * Creates the service with a system-assigned identity, a global policy that gives each request a correlation id, a Log
 * Analytics workspace, Application Insights without local authentication, and a logger and diagnostic through which
 * token metrics arrive with their dimensions. No bodies are logged. Classic SKUs refuse TLS before 1.2 and 3DES.
 *
 * @throws InputPropertiesError naming every argument that is wrong, before anything is registered
 * @example
 * const gateway = new AiGatewayApim("gateway", {
 *   resourceGroupName: group.name, sku: "StandardV2", publisherName: "Contoso", publisherEmail: "ai@contoso.example",
 * });
 */
export class AiGatewayApim extends pulumi.ComponentResource {
  /** Name of the API Management service. */
  public readonly serviceName: pulumi.Output<string>;
  /** Resource group of the service. */
  public readonly resourceGroupName: pulumi.Output<string>;
  /** Address of the gateway. */
  public readonly gatewayUrl: pulumi.Output<string>;
  /** Principal id of the service's identity. */
  public readonly principalId: pulumi.Output<string>;
  /** ARM id of the Application Insights component. */
  public readonly applicationInsightsId: pulumi.Output<string>;
  /** SKU name, as it was given. */
  public readonly sku: GatewaySku;

  constructor(name: string, args: AiGatewayApimArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const problems = (right: AiGatewayApimArgs) => [
      ...nameProblems(name, right),
      ...refusals(globalPolicy(), { scope: "global", gateway: gatewayOfSku(right.sku) }, "sku"),
    ];
    args = validated("AiGatewayApim", name, schema, args, problems);
    super("apim-ai-gateway:index:AiGatewayApim", name, args, opts);
    const { resourceGroupName, location, sku, publisherName, publisherEmail } = args;
    const suffix = new RandomString(`${name}-suffix`, { length: 8, special: false, upper: false }, { parent: this })
      .result;
    const service = new ApiManagementService(
      name,
      {
        resourceGroupName,
        location,
        serviceName: args.serviceName ?? pulumi.interpolate`${name}-${suffix}`,
        sku: { name: sku, capacity: args.capacity ?? (sku === GatewaySku.Consumption ? 0 : 1) },
        identity: { type: "SystemAssigned" },
        publisherName,
        publisherEmail,
        ...(isClassic(sku) && { customProperties: hardening }),
      },
      { parent: this },
    );
    const place = { resourceGroupName, serviceName: service.name };
    const insights = createMonitoring(name, { resourceGroupName, location, suffix }, this);
    const principalId = service.identity.apply((identity) => identity?.principalId as string);
    const role = assignRole(
      `${name}-metrics-publisher`,
      roleIds.monitoringMetricsPublisher,
      principalId,
      insights.id,
      this,
    );
    warnOfPreview(this, "The opt-in to dimensions of token metrics", "metricDimensions");
    const logger = new Logger(
      `${name}-logger`,
      {
        ...place,
        loggerId: "applicationinsights",
        loggerType: "applicationInsights",
        resourceId: insights.id,
        credentials: { connectionString: insights.connectionString, identityClientId: "SystemAssigned" },
      },
      { parent: this, dependsOn: [role] },
    );
    new Diagnostic(
      `${name}-diagnostic`,
      { ...place, diagnosticId: "applicationinsights", loggerId: logger.id, ...diagnosticSettings },
      { parent: this },
    );
    new Policy(
      `${name}-policy`,
      { ...place, policyId: "policy", format: "rawxml", value: renderPolicy(globalPolicy()) },
      { parent: this },
    );

    this.serviceName = service.name;
    this.resourceGroupName = pulumi.output(resourceGroupName);
    this.gatewayUrl = service.gatewayUrl;
    this.principalId = principalId;
    this.applicationInsightsId = insights.id;
    this.sku = sku;
    const { serviceName, gatewayUrl, applicationInsightsId } = this;
    this.registerOutputs({
      serviceName,
      resourceGroupName: this.resourceGroupName,
      gatewayUrl,
      principalId,
      applicationInsightsId,
      sku,
    });
  }
}

/** The component's name becomes the service's, with a hyphen and eight characters behind it. */
function nameProblems(name: string, args: AiGatewayApimArgs): readonly ArgumentProblem[] {
  if (args.serviceName !== undefined || serviceNamePattern.test(`${name}-12345678`)) return [];
  const reason = `expected at most 41 characters, a letter first, since the service is named after it, got ${JSON.stringify(name)}. Or set \`serviceName\`.`;
  return [{ propertyPath: "name", reason }];
}

/** Old protocols and ciphers off. Whether v2 SKUs take these keys is not documented, so they get none. */
const security = "Microsoft.WindowsAzure.ApiManagement.Gateway.Security";
const hardening: Record<string, string> = Object.fromEntries(
  [
    "Protocols.Tls10",
    "Protocols.Tls11",
    "Protocols.Ssl30",
    "Backend.Protocols.Tls10",
    "Backend.Protocols.Tls11",
    "Backend.Protocols.Ssl30",
    "Ciphers.TripleDes168",
  ].map((key) => [`${security}.${key}`, "false"]),
);

/** Token metrics need `metrics`; body bytes stay 0, because reading them would hold streams back. */
const diagnosticSettings = {
  metrics: true,
  verbosity: "information",
  httpCorrelationProtocol: "W3C",
  sampling: { samplingType: "fixed", percentage: 100 },
  frontend: { request: { body: { bytes: 0 } }, response: { body: { bytes: 0 } } },
  backend: { request: { body: { bytes: 0 } }, response: { body: { bytes: 0 } } },
};

function isClassic(sku: string): boolean {
  return !sku.endsWith("V2") && sku !== GatewaySku.Consumption;
}

function createMonitoring(
  name: string,
  args: { resourceGroupName: pulumi.Input<string>; location?: pulumi.Input<string>; suffix: pulumi.Output<string> },
  parent: pulumi.Resource,
): { readonly id: pulumi.Output<string>; readonly connectionString: pulumi.Output<string> } {
  const { resourceGroupName, location, suffix } = args;
  const workspace = new Workspace(
    `${name}-logs`,
    {
      resourceGroupName,
      location,
      workspaceName: pulumi.interpolate`${name}-logs-${suffix}`,
      sku: { name: "PerGB2018" },
      retentionInDays: 30,
    },
    { parent },
  );
  const resourceName = pulumi.interpolate`${name}-insights-${suffix}`;
  return insightsWithDimensions(
    `${name}-insights`,
    // A generic resource gets no default location: it stands where the workspace came to stand.
    { resourceGroupName, resourceName, location: location ?? workspace.location, workspaceId: workspace.id },
    { parent },
  );
}

/** Each request is known by one id, in the caller's answer and in the backend's logs. */
function globalPolicy(): PolicyDocument {
  const correlation = { name: "x-correlation-id", values: [expression`context.RequestId.ToString()`] };
  return {
    kind: "policies",
    inbound: [setHeader({ ...correlation, existsAction: "skip" })],
    backend: [forwardRequest({ bufferResponse: false })],
    outbound: [setHeader(correlation)],
    "on-error": [setHeader(correlation)],
  };
}
