import { Backend } from "@pulumi/azure-native/apimanagement";
import * as pulumi from "@pulumi/pulumi";
import { openAiAccount } from "./open-ai-account";
import {
  type DeploymentHome,
  type DeploymentSpec,
  deploymentUrl,
  type ModelArgs,
  openAiDeployment,
} from "./open-ai-deployment";
import type { GatewayReference } from "./references";
import { assignRole, roleIds } from "./role-assignment";
import { lazySchema, validated } from "./validated";

/** SKU names of deployments that are bought as capacity (PTU) or paid by token. */
export const DeploymentSku = {
  ProvisionedManaged: "ProvisionedManaged",
  GlobalProvisionedManaged: "GlobalProvisionedManaged",
  DataZoneProvisionedManaged: "DataZoneProvisionedManaged",
  Standard: "Standard",
  GlobalStandard: "GlobalStandard",
  DataZoneStandard: "DataZoneStandard",
} as const;
export type DeploymentSku = (typeof DeploymentSku)[keyof typeof DeploymentSku];

/** A deployment to create, or, with `endpoint`, one that exists. */
export interface PoolMemberArgs {
  /** Name of the deployment; with hyphens for `.` and `_` also part of its backend's name. */
  name: string;
  /** SKU name. Of an existing deployment it only decides the default priority. */
  sku: DeploymentSku;
  /**
   * Units of the SKU: provisioned units, or thousands of tokens a minute. Not for an existing deployment.
   * @default - none; required for a deployment to create
   */
  capacity?: number;
  /**
   * The model to deploy. Not for an existing deployment.
   * @default - none; required for a deployment to create
   */
  model?: ModelArgs;
  /**
   * Lower is used first, 0 to 100.
   * @default 1 for provisioned SKUs, 2 for the others
   */
  priority?: number;
  /**
   * Share among members of one priority, 1 to 100.
   * @default 1
   */
  weight?: number;
  /**
   * Region of the account that holds the deployment.
   * @default - that of the pool
   */
  location?: string;
  /**
   * Endpoint of the account of an existing deployment, such as `https://contoso.openai.azure.com/`.
   * @default - the deployment is created
   */
  endpoint?: pulumi.Input<string>;
  /**
   * ARM id of that account, to give the gateway its role there. Only beside `endpoint`.
   * @default - no role is assigned: the identity must have it already
   */
  accountId?: pulumi.Input<string>;
}

/** The deployments of a pool. */
export interface PtuPaygBackendPoolArgs {
  /** The API Management service. */
  gateway: GatewayReference;
  /**
   * Region of the accounts that are created.
   * @default - that of the provider or of the resource group
   */
  location?: string;
  /** Deployments of one model, of the same or of different versions, 1 to 30. */
  members: PoolMemberArgs[];
}

const member = lazySchema((z, fields) =>
  z
    .strictObject({
      name: fields.deploymentName,
      sku: z.enum(DeploymentSku),
      capacity: fields.positive.optional(),
      model: z.strictObject({ name: fields.text, version: fields.text }).optional(),
      priority: z.number().int().min(0, "expected 0 to 100").max(100, "expected 0 to 100").optional(),
      weight: z.number().int().min(1, "expected 1 to 100").max(100, "expected 1 to 100").optional(),
      location: fields.text.optional(),
      endpoint: fields.input(fields.accountEndpoint).optional(),
      accountId: fields.input(fields.text).optional(),
    })
    .superRefine((args, context) => {
      const problem = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
      for (const name of ["capacity", "model"] as const) {
        if (args.endpoint === undefined && args[name] === undefined)
          problem(name, "expected a value, since the deployment is created");
        if (args.endpoint !== undefined && args[name] !== undefined)
          problem(name, "expected none, since the deployment exists");
      }
      if (args.accountId !== undefined && args.endpoint === undefined)
        problem("accountId", "expected none without `endpoint`, since the account is created");
    }),
);

const schema = lazySchema((z, fields) =>
  z.strictObject({
    gateway: fields.gatewayWith("circuit breakers"),
    location: fields.text.optional(),
    members: fields
      .named(member(), "member", backendPart)
      .min(1, "expected 1 to 30 members")
      .max(30, "expected 1 to 30 members")
      .superRefine((members, context) => {
        const [first, ...others] = members.flatMap(({ model }, index) => (model ? [{ name: model.name, index }] : []));
        for (const { name, index } of others)
          if (name !== first?.name)
            context.addIssue({
              code: "custom",
              path: [index, "model", "name"],
              message: `expected ${first?.name}, since a caller gets whichever member answers`,
            });
      }),
  }),
);

/** A deployment's name as part of its backend's, in which only letters, digits and hyphens may stand. */
function backendPart(deploymentName: string): string {
  return deploymentName.replace(/[._]/g, "-");
}

/**
 * Deployments of one model behind one backend: provisioned capacity first, pay-as-you-go when it saturates.
 *
 * Creates an Azure OpenAI account per region without keys, a deployment per member, the role Cognitive Services OpenAI
 * User for the gateway's identity, a backend with one circuit breaker rule per deployment, and the pool of them. A pool
 * passes to its next priority only when a breaker trips, so every member has one.
 *
 * @throws InputPropertiesError naming every argument that is wrong, before anything is registered
 * @example
 * const models = new PtuPaygBackendPool("models", { gateway, members: [
 *   { name: "ptu", sku: "ProvisionedManaged", capacity: 15, model: { name: "gpt-4o-mini", version: "2024-07-18" } },
 *   { name: "payg", sku: "GlobalStandard", capacity: 100, model: { name: "gpt-4o-mini", version: "2024-07-18" } },
 * ] });
 */
export class PtuPaygBackendPool extends pulumi.ComponentResource {
  /** Name of the pool's backend. */
  public readonly backendId: string;
  /** Endpoints of the accounts that were created, by region. */
  public readonly endpoints: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: PtuPaygBackendPoolArgs, opts: pulumi.ComponentResourceOptions = {}) {
    args = validated("PtuPaygBackendPool", name, schema, args);
    super("apim-ai-gateway:index:PtuPaygBackendPool", name, args, opts);
    const { resourceGroupName, serviceName } = args.gateway;
    const place = { resourceGroupName, serviceName };
    const homes = createAccounts(name, args, this);
    const backends = args.members.map((memberArgs) => {
      const backendId = `${name}-${backendPart(memberArgs.name)}`;
      const home = homes.get(regionOf(memberArgs, args));
      const url =
        memberArgs.endpoint === undefined && home !== undefined
          ? openAiDeployment(backendId, home, deploymentOf(memberArgs, resourceGroupName), this)
          : existingDeployment(backendId, memberArgs, args.gateway, this);
      return new Backend(backendId, { ...place, backendId, ...backendSettings, url }, { parent: this });
    });
    const services = args.members.map(({ sku, priority, weight }, index) => ({
      id: (backends[index] as Backend).id,
      priority: priority ?? (/Provisioned/.test(sku) ? 1 : 2),
      weight: weight ?? 1,
    }));
    new Backend(name, { ...place, backendId: name, type: "Pool", pool: { services } }, { parent: this });

    this.backendId = name;
    const endpoints = [...homes].map(
      ([region, { account }]) => [region, account.properties.apply(({ endpoint }) => endpoint)] as const,
    );
    this.endpoints = pulumi.output(Object.fromEntries(endpoints));
    this.registerOutputs({ backendId: this.backendId, endpoints: this.endpoints });
  }
}

/** The region of a member's account; `default` stands for that of the provider or of the resource group. */
function regionOf({ location }: PoolMemberArgs, pool: PtuPaygBackendPoolArgs): string {
  return location ?? pool.location ?? "default";
}

/** One account in each region that a deployment is created in. */
function createAccounts(
  name: string,
  args: PtuPaygBackendPoolArgs,
  parent: pulumi.Resource,
): ReadonlyMap<string, DeploymentHome> {
  const created = args.members.filter(({ endpoint }) => endpoint === undefined);
  const regions = new Set(created.map((memberArgs) => regionOf(memberArgs, args)));
  return new Map(
    [...regions].map((region) => {
      const [accountName, location] = region === "default" ? [name] : [`${name}-${region}`, region];
      return [region, { account: openAiAccount(accountName, args.gateway, location, parent) }];
    }),
  );
}

function deploymentOf(
  { name, sku, capacity, model }: PoolMemberArgs,
  resourceGroupName: pulumi.Input<string>,
): DeploymentSpec {
  return { resourceGroupName, deploymentName: name, sku, capacity, model };
}

/** The URL of a deployment that exists; the gateway gets its role where the account is known. */
function existingDeployment(
  backendId: string,
  { name, endpoint = "", accountId }: PoolMemberArgs,
  { principalId }: GatewayReference,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  if (accountId !== undefined)
    assignRole(`${backendId}-user`, roleIds.cognitiveServicesOpenAiUser, principalId, accountId, parent);
  return deploymentUrl(endpoint, name);
}

/** Data-plane version that the backends call, so that clients need to name none. */
const apiVersion = "2024-10-21";

/** One rule, because the service takes one: every sign that a deployment cannot answer now. */
const backendSettings = {
  type: "Single",
  protocol: "http",
  credentials: { query: { "api-version": [apiVersion] } },
  tls: { validateCertificateChain: true, validateCertificateName: true },
  circuitBreaker: {
    rules: [
      {
        name: "unavailable",
        failureCondition: {
          count: 1,
          interval: "PT1M",
          statusCodeRanges: [
            { min: 408, max: 408 },
            { min: 429, max: 429 },
            { min: 499, max: 500 },
            { min: 502, max: 504 },
          ],
        },
        tripDuration: "PT1M",
        acceptRetryAfter: true,
      },
    ],
  },
};
