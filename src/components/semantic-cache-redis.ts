import { Cache } from "@pulumi/azure-native/apimanagement";
import { Database, listDatabaseKeysOutput, RedisEnterprise } from "@pulumi/azure-native/redisenterprise";
import * as pulumi from "@pulumi/pulumi";
import { RandomString } from "@pulumi/random/randomString";
import { openAiAccount } from "./open-ai-account";
import { deploymentUrl, type ModelArgs, openAiDeployment } from "./open-ai-deployment";
import { identityBackend, warnOfPreview } from "./preview-api";
import type { GatewayReference } from "./references";
import { lazySchema, validated } from "./validated";

/** A deployment of an embeddings model: one to create, or, with `endpoint`, one that exists. */
export interface EmbeddingsArgs {
  /**
   * Name of the deployment.
   * @default "embeddings"
   */
  deploymentName?: string;
  /**
   * Model to deploy. Not for an existing deployment.
   * @default text-embedding-3-small, version 1
   */
  model?: ModelArgs;
  /**
   * Thousands of tokens a minute. Not for an existing deployment.
   * @default 50
   */
  capacity?: number;
  /**
   * Endpoint of the account of an existing deployment; the gateway's identity must have its role there.
   * @default - the deployment is created
   */
  endpoint?: pulumi.Input<string>;
}

/** Redis, embeddings, and how alike questions must be. */
export interface SemanticCacheRedisArgs {
  /** The API Management service. */
  gateway: GatewayReference;
  /**
   * Region of what is created.
   * @default - that of the provider or of the resource group
   */
  location?: string;
  /**
   * SKU of Azure Managed Redis; not a Flash one, which has no RediSearch.
   * @default "Balanced_B0"
   */
  sku?: string;
  /**
   * Greatest distance of a question that counts as the same, 0 to 1: lower is stricter.
   * @default 0.05
   */
  distance?: number;
  /**
   * Allows a distance above 0.2, where answers to other questions begin to match.
   * @default false
   */
  allowLooseMatches?: boolean;
  /**
   * How long an answer is kept, in seconds.
   * @default 3600
   */
  cacheSeconds?: number;
  /**
   * Leaves system messages out of the comparison.
   * @default true
   */
  ignoreSystemMessages?: boolean;
  /**
   * Skips the cache for longer dialogs.
   * @default - no bound
   */
  maxMessageCount?: number;
  /**
   * Calls a caller may make in a minute; protects the models when Redis is down.
   * @default 600
   */
  callsPerMinute?: number;
  /**
   * Where embeddings come from.
   * @default - a deployment of text-embedding-3-small is created
   */
  embeddings?: EmbeddingsArgs;
}

const schema = lazySchema((z, fields) =>
  z
    .strictObject({
      // The rate limit that guards the model while the cache is down.
      gateway: fields.gatewayThatRuns("rate-limit-by-key"),
      location: fields.text.optional(),
      sku: z
        .string()
        .regex(
          /^(?:Balanced_B|MemoryOptimized_M|ComputeOptimized_X|Enterprise_E)\d+$/,
          "expected a SKU with RediSearch such as Balanced_B0, MemoryOptimized_M10, ComputeOptimized_X3 or Enterprise_E1, not a Flash one",
        )
        .optional(),
      distance: z.number().min(0, "expected 0 to 1").max(1, "expected 0 to 1").optional(),
      allowLooseMatches: z.boolean().optional(),
      cacheSeconds: fields.positive.optional(),
      ignoreSystemMessages: z.boolean().optional(),
      maxMessageCount: fields.positive.optional(),
      callsPerMinute: fields.positive.optional(),
      embeddings: z
        .strictObject({
          deploymentName: fields.text.optional(),
          model: z.strictObject({ name: fields.text, version: fields.text }).optional(),
          capacity: fields.positive.optional(),
          endpoint: fields.input(fields.accountEndpoint).optional(),
        })
        .superRefine((args, context) => {
          for (const path of ["model", "capacity"] as const)
            if (args.endpoint !== undefined && args[path] !== undefined)
              context.addIssue({ code: "custom", path: [path], message: "expected none, since the deployment exists" });
        })
        .optional(),
    })
    .superRefine(({ distance, allowLooseMatches }, context) => {
      if (distance !== undefined && distance > loosest && allowLooseMatches !== true)
        context.addIssue({
          code: "custom",
          path: ["distance"],
          message: `expected at most ${loosest}, unless \`allowLooseMatches\` is true`,
        });
    }),
);

const loosest = 0.2;

/**
 * A semantic cache: answers that were given before are given again to the same caller.
 *
 * Creates Azure Managed Redis with RediSearch (TLS, one cluster endpoint, no eviction, access keys, because API Management
 * connects by connection string), the cache entity of the service, an Azure OpenAI account with an embeddings deployment,
 * and the backend that the policies get embeddings from by managed identity.
 *
 * @throws InputPropertiesError naming every argument that is wrong, before anything is registered
 * @example
 * const cache = new SemanticCacheRedis("cache", { gateway, distance: 0.05, cacheSeconds: 3600 });
 */
export class SemanticCacheRedis extends pulumi.ComponentResource {
  /** Name of the embeddings backend. */
  public readonly embeddingsBackendId: string;
  /** Greatest distance of a question that counts as the same, 0 to 1. */
  public readonly distance: number;
  /** How long an answer is kept, in seconds. */
  public readonly cacheSeconds: number;
  /** Whether system messages are left out of the comparison. */
  public readonly ignoreSystemMessages: boolean;
  /** Dialogs with more messages skip the cache. */
  public readonly maxMessageCount: number | undefined;
  /** Calls a caller may make in a minute. */
  public readonly callsPerMinute: number;
  /** Host name of the Redis cluster. */
  public readonly hostName: pulumi.Output<string>;

  constructor(name: string, args: SemanticCacheRedisArgs, opts: pulumi.ComponentResourceOptions = {}) {
    args = validated("SemanticCacheRedis", name, schema, args);
    super("apim-ai-gateway:index:SemanticCacheRedis", name, args, opts);
    const { resourceGroupName, serviceName } = args.gateway;
    const { cluster, connectionString } = createRedis(name, args, this);
    new Cache(
      name,
      {
        resourceGroupName,
        serviceName,
        cacheId: "default",
        useFromLocation: "default",
        connectionString,
        description: "Semantic cache",
      },
      { parent: this },
    );
    this.embeddingsBackendId = `${name}-embeddings`;
    const url = createEmbeddings(name, args, this);
    const backend = {
      url,
      resource: "https://cognitiveservices.azure.com",
      description: "Embeddings of the semantic cache",
    };
    identityBackend(this.embeddingsBackendId, this.embeddingsBackendId, args.gateway, backend, { parent: this });
    warnOfPreview(this, "The embeddings backend's managed identity", "backendIdentity");

    this.distance = args.distance ?? 0.05;
    this.cacheSeconds = args.cacheSeconds ?? 3600;
    this.ignoreSystemMessages = args.ignoreSystemMessages ?? true;
    this.maxMessageCount = args.maxMessageCount;
    this.callsPerMinute = args.callsPerMinute ?? 600;
    this.hostName = cluster.hostName;
    const { embeddingsBackendId, distance, cacheSeconds, ignoreSystemMessages, maxMessageCount, callsPerMinute } = this;
    this.registerOutputs({
      embeddingsBackendId,
      distance,
      cacheSeconds,
      ignoreSystemMessages,
      maxMessageCount,
      callsPerMinute,
      hostName: this.hostName,
    });
  }
}

function createRedis(
  name: string,
  { gateway: { resourceGroupName }, location, sku = "Balanced_B0" }: SemanticCacheRedisArgs,
  parent: pulumi.Resource,
) {
  const { result: suffix } = new RandomString(
    `${name}-suffix`,
    { length: 8, special: false, upper: false },
    { parent },
  );
  const cluster = new RedisEnterprise(
    name,
    {
      resourceGroupName,
      location,
      clusterName: pulumi.interpolate`${name}-${suffix}`,
      sku: { name: sku },
      minimumTlsVersion: "1.2",
      publicNetworkAccess: "Enabled",
    },
    { parent },
  );
  const database = new Database(
    `${name}-database`,
    {
      resourceGroupName,
      clusterName: cluster.name,
      databaseName: "default",
      port: 10_000,
      clientProtocol: "Encrypted",
      // What RediSearch asks for; none of it can be changed later without a new database.
      modules: [{ name: "RediSearch" }],
      clusteringPolicy: "EnterpriseCluster",
      evictionPolicy: "NoEviction",
      accessKeysAuthentication: "Enabled",
    },
    { parent },
  );
  const keys = listDatabaseKeysOutput(
    { resourceGroupName, clusterName: cluster.name, databaseName: database.name },
    { parent },
  );
  const connectionString = pulumi.secret(
    pulumi.interpolate`${cluster.hostName}:10000,password=${keys.primaryKey},ssl=True,abortConnect=False`,
  );
  return { cluster, connectionString };
}

/** The URL of the embeddings deployment, which is created unless it exists. */
function createEmbeddings(
  name: string,
  { gateway, location, embeddings = {} }: SemanticCacheRedisArgs,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const {
    deploymentName = "embeddings",
    model = { name: "text-embedding-3-small", version: "1" },
    capacity = 50,
    endpoint,
  } = embeddings;
  const { resourceGroupName } = gateway;
  const url =
    endpoint === undefined
      ? openAiDeployment(
          `${name}-embeddings`,
          { account: openAiAccount(`${name}-embeddings`, gateway, location, parent) },
          { resourceGroupName, deploymentName, sku: "Standard", capacity, model },
          parent,
        )
      : deploymentUrl(endpoint, deploymentName);
  // Without a query: API Management adds the API version itself.
  return pulumi.interpolate`${url}/embeddings`;
}
