import { directoryTypes } from "../directory";
import { userAssignedIdentities } from "../managed-identity";
import type { ResourceType } from "../resource-type";
import {
  caches,
  certificates,
  diagnostics,
  loggers,
  namedValues,
  operations,
  productApis,
  products,
  subscriptions,
  users,
} from "./api-management-parts";
import { apiManagementService } from "./api-management-service";
import { apis } from "./apis";
import { backends } from "./backends";
import {
  cognitiveAccounts,
  cognitiveDeployments,
  insightsComponents,
  redisClusters,
  redisDatabases,
  resourceGroups,
  roleAssignments,
  vaultSecrets,
  vaults,
  workspaces,
} from "./other-services";
import { policies } from "./policies";
import { policyFragments } from "./policy-fragments";

const service = "Microsoft.ApiManagement/service";

const rows: readonly (readonly [armType: string, type: ResourceType])[] = [
  ["Microsoft.Resources/resourceGroups", resourceGroups],
  [service, apiManagementService],
  [`${service}/apis`, apis],
  [`${service}/apis/operations`, operations],
  [`${service}/apis/diagnostics`, diagnostics],
  [`${service}/policies`, policies],
  [`${service}/policyFragments`, policyFragments],
  [`${service}/apis/policies`, policies],
  [`${service}/apis/operations/policies`, policies],
  [`${service}/products/policies`, policies],
  [`${service}/products`, products],
  [`${service}/products/apis`, productApis],
  [`${service}/subscriptions`, subscriptions],
  [`${service}/backends`, backends],
  [`${service}/caches`, caches],
  [`${service}/loggers`, loggers],
  [`${service}/diagnostics`, diagnostics],
  [`${service}/namedValues`, namedValues],
  [`${service}/users`, users],
  [`${service}/certificates`, certificates],
  ["Microsoft.KeyVault/vaults", vaults],
  ["Microsoft.KeyVault/vaults/secrets", vaultSecrets],
  ["Microsoft.CognitiveServices/accounts", cognitiveAccounts],
  ["Microsoft.CognitiveServices/accounts/deployments", cognitiveDeployments],
  ["Microsoft.Cache/redisEnterprise", redisClusters],
  ["Microsoft.Cache/redisEnterprise/databases", redisDatabases],
  ["Microsoft.Insights/components", insightsComponents],
  ["Microsoft.OperationalInsights/workspaces", workspaces],
  ["Microsoft.Authorization/roleAssignments", roleAssignments],
  ["Microsoft.ManagedIdentity/userAssignedIdentities", userAssignedIdentities],
  ...directoryTypes,
];

const types: ReadonlyMap<string, ResourceType> = new Map(rows.map(([armType, type]) => [armType.toLowerCase(), type]));

/** What Azure does with a type; nothing special for one that the emulator does not know: it is kept as it came. */
export function resourceType(armType: string): ResourceType {
  return types.get(armType.toLowerCase()) ?? {};
}
