// Entry "apim-ai-gateway": the components and their arguments.
export { AiGatewayApim, type AiGatewayApimArgs, GatewaySku } from "./components/ai-gateway-apim";
export type { AccessArgs, EntraArgs } from "./components/api-access";
export { type McpCredentialArgs, McpPassthrough, type McpPassthroughArgs } from "./components/mcp-passthrough";
export { McpRestExport, type McpRestExportArgs } from "./components/mcp-rest-export";
export { ModelApi, type ModelApiArgs } from "./components/model-api";
export type { ModelArgs } from "./components/open-ai-deployment";
export {
  DeploymentSku,
  type PoolMemberArgs,
  PtuPaygBackendPool,
  type PtuPaygBackendPoolArgs,
} from "./components/ptu-payg-backend-pool";
export type { BackendReference, CacheReference, GatewayReference, GovernanceReference } from "./components/references";
export {
  type EmbeddingsArgs,
  SemanticCacheRedis,
  type SemanticCacheRedisArgs,
} from "./components/semantic-cache-redis";
export {
  type ConsumerArgs,
  type TierArgs,
  TokenGovernance,
  type TokenGovernanceArgs,
} from "./components/token-governance";
