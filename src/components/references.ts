// How components name one another, and what already exists in Azure. A component's class satisfies its interface.
import type { Input } from "@pulumi/pulumi";

/** An API Management service: an `AiGatewayApim`, or an existing one described by these values. */
export interface GatewayReference {
  /** Name of the API Management service. */
  serviceName: Input<string>;
  /** Resource group of the service. */
  resourceGroupName: Input<string>;
  /** Principal id of its system-assigned identity. */
  principalId: Input<string>;
  /** Address of the gateway, such as `https://contoso.azure-api.net`. */
  gatewayUrl: Input<string>;
  /** SKU name; plain, because it decides which policies may be used. */
  sku: string;
}

/** A backend of the service that leads to models: a `PtuPaygBackendPool`, or an existing one. */
export interface BackendReference {
  /** Name of the backend; plain, because it stands in policies. */
  backendId: string;
}

/** A semantic cache: a `SemanticCacheRedis`, or an existing cache and embeddings backend. */
export interface CacheReference {
  /** Name of the backend that gives embeddings; plain, because it stands in policies. */
  embeddingsBackendId: string;
  /** Greatest distance of a question that counts as the same, 0 to 1. */
  distance: number;
  /** How long an answer is kept, in seconds. */
  cacheSeconds: number;
  /** Leaves system messages out of the comparison. */
  ignoreSystemMessages: boolean;
  /**
   * Skips the cache for longer dialogs.
   * @default - no bound
   */
  maxMessageCount?: number;
  /** Calls a caller may make in a minute; protects the model when the cache is down. */
  callsPerMinute: number;
}

/** Limits and metrics that APIs include: a `TokenGovernance`, or existing fragments and products. */
export interface GovernanceReference {
  /** Policy fragment that limits tokens; plain, because it stands in policies. */
  limitFragmentId: string;
  /** Policy fragment that emits token metrics. */
  measureFragmentId: string;
  /** Names of the products through which consumers reach the APIs. */
  productIds: string[];
}
