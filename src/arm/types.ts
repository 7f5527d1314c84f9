// What the typed azure-native SDK knows of a resource type, read from its declarations and constructors (3.28.0).

/** One azure-native resource type. */
export interface TypeRow {
  /** What stands after the scope; `{name}` is an input that becomes part of the id. */
  readonly path: string;
  /** API version that the typed token without a version uses. */
  readonly apiVersion: string;
  readonly inputs: readonly string[];
  /** Inputs without which the SDK's constructor throws. */
  readonly required: readonly string[];
  /** Where the id starts; a resource group when absent. */
  readonly scope?: "subscription" | "extension";
  /** Input that holds the id of the resource an extension resource belongs to. */
  readonly scopeInput?: string;
  /**
   * Inputs that Azure takes only when it makes the resource, beside its id and location. azure-native replaces it for them:
   * those of its own list (`forceNewMap`) and those that the published API marks so (`x-ms-mutability`).
   */
  readonly createOnly?: readonly string[];
  /** The SDK's name of an input or output → dotted path below `properties`. */
  readonly renames?: Readonly<Record<string, string>>;
  /** Inputs that would be part of the envelope elsewhere but belong to `properties` here. */
  readonly inProperties?: readonly string[];
  /** The SDK has an input `properties` that is the body's `properties` itself. */
  readonly literalProperties?: boolean;
}

const words = (text: string): readonly string[] => text.split(" ").filter((word) => word !== "");

/** By `<module>:<Type>`. */
export const typeRows: Readonly<Record<string, TypeRow>> = {
  "apimanagement:ApiManagementService": {
    path: "Microsoft.ApiManagement/service/{serviceName}",
    apiVersion: "2024-05-01",
    inputs: words(
      "additionalLocations apiVersionConstraint certificates configurationApi customProperties developerPortalStatus disableGateway enableClientCertificate hostnameConfigurations identity legacyPortalStatus location natGatewayState notificationSenderEmail privateEndpointConnections publicIpAddressId publicNetworkAccess publisherEmail publisherName resourceGroupName restore serviceName sku tags virtualNetworkConfiguration virtualNetworkType zones",
    ),
    required: words("publisherEmail publisherName resourceGroupName sku"),
  },
  "apimanagement:Api": {
    path: "Microsoft.ApiManagement/service/{serviceName}/apis/{apiId}",
    apiVersion: "2024-05-01",
    inputs: words(
      "apiId apiRevision apiRevisionDescription apiType apiVersion apiVersionDescription apiVersionSet apiVersionSetId authenticationSettings contact description displayName format isCurrent license path protocols resourceGroupName serviceName serviceUrl soapApiType sourceApiId subscriptionKeyParameterNames subscriptionRequired termsOfServiceUrl translateRequiredQueryParametersConduct value wsdlSelector",
    ),
    required: words("path resourceGroupName serviceName"),
    renames: { apiType: "type", soapApiType: "apiType" },
  },
  "apimanagement:ApiOperation": {
    path: "Microsoft.ApiManagement/service/{serviceName}/apis/{apiId}/operations/{operationId}",
    apiVersion: "2024-05-01",
    inputs: words(
      "apiId description displayName method operationId policies request resourceGroupName responses serviceName templateParameters urlTemplate",
    ),
    required: words("apiId displayName method resourceGroupName serviceName urlTemplate"),
  },
  "apimanagement:ApiPolicy": {
    path: "Microsoft.ApiManagement/service/{serviceName}/apis/{apiId}/policies/{policyId}",
    apiVersion: "2024-05-01",
    inputs: words("apiId format policyId resourceGroupName serviceName value"),
    required: words("apiId resourceGroupName serviceName value"),
  },
  "apimanagement:ApiOperationPolicy": {
    path: "Microsoft.ApiManagement/service/{serviceName}/apis/{apiId}/operations/{operationId}/policies/{policyId}",
    apiVersion: "2024-05-01",
    inputs: words("apiId format operationId policyId resourceGroupName serviceName value"),
    required: words("apiId operationId resourceGroupName serviceName value"),
  },
  "apimanagement:ApiDiagnostic": {
    path: "Microsoft.ApiManagement/service/{serviceName}/apis/{apiId}/diagnostics/{diagnosticId}",
    apiVersion: "2024-05-01",
    inputs: words(
      "alwaysLog apiId backend diagnosticId frontend httpCorrelationProtocol logClientIp loggerId metrics operationNameFormat resourceGroupName sampling serviceName verbosity",
    ),
    required: words("apiId loggerId resourceGroupName serviceName"),
  },
  "apimanagement:ApiTool": {
    path: "Microsoft.ApiManagement/service/{serviceName}/apis/{apiId}/tools/{toolId}",
    apiVersion: "2025-03-01-preview",
    inputs: words("apiId description displayName operationId resourceGroupName serviceName toolId"),
    required: words("apiId resourceGroupName serviceName"),
  },
  "apimanagement:Policy": {
    path: "Microsoft.ApiManagement/service/{serviceName}/policies/{policyId}",
    apiVersion: "2024-05-01",
    inputs: words("format policyId resourceGroupName serviceName value"),
    required: words("resourceGroupName serviceName value"),
  },
  "apimanagement:PolicyFragment": {
    path: "Microsoft.ApiManagement/service/{serviceName}/policyFragments/{id}",
    apiVersion: "2024-05-01",
    inputs: words("description format id resourceGroupName serviceName value"),
    required: words("resourceGroupName serviceName value"),
  },
  "apimanagement:Product": {
    path: "Microsoft.ApiManagement/service/{serviceName}/products/{productId}",
    apiVersion: "2024-05-01",
    inputs: words(
      "approvalRequired description displayName productId resourceGroupName serviceName state subscriptionRequired subscriptionsLimit terms",
    ),
    required: words("displayName resourceGroupName serviceName"),
  },
  "apimanagement:ProductApi": {
    path: "Microsoft.ApiManagement/service/{serviceName}/products/{productId}/apis/{apiId}",
    apiVersion: "2024-05-01",
    inputs: words("apiId productId resourceGroupName serviceName"),
    required: words("productId resourceGroupName serviceName"),
  },
  "apimanagement:ProductPolicy": {
    path: "Microsoft.ApiManagement/service/{serviceName}/products/{productId}/policies/{policyId}",
    apiVersion: "2024-05-01",
    inputs: words("format policyId productId resourceGroupName serviceName value"),
    required: words("productId resourceGroupName serviceName value"),
  },
  "apimanagement:Subscription": {
    path: "Microsoft.ApiManagement/service/{serviceName}/subscriptions/{sid}",
    apiVersion: "2024-05-01",
    inputs: words(
      "allowTracing appType displayName notify ownerId primaryKey resourceGroupName scope secondaryKey serviceName sid state",
    ),
    required: words("displayName resourceGroupName scope serviceName"),
  },
  "apimanagement:Backend": {
    path: "Microsoft.ApiManagement/service/{serviceName}/backends/{backendId}",
    apiVersion: "2024-05-01",
    inputs: words(
      "backendId circuitBreaker credentials description pool properties protocol proxy resourceGroupName resourceId serviceName title tls type url",
    ),
    required: words("resourceGroupName serviceName"),
  },
  "apimanagement:Cache": {
    path: "Microsoft.ApiManagement/service/{serviceName}/caches/{cacheId}",
    apiVersion: "2024-05-01",
    inputs: words("cacheId connectionString description resourceGroupName resourceId serviceName useFromLocation"),
    required: words("connectionString resourceGroupName serviceName useFromLocation"),
  },
  "apimanagement:Logger": {
    path: "Microsoft.ApiManagement/service/{serviceName}/loggers/{loggerId}",
    apiVersion: "2024-05-01",
    inputs: words("credentials description isBuffered loggerId loggerType resourceGroupName resourceId serviceName"),
    required: words("loggerType resourceGroupName serviceName"),
  },
  "apimanagement:Diagnostic": {
    path: "Microsoft.ApiManagement/service/{serviceName}/diagnostics/{diagnosticId}",
    apiVersion: "2024-05-01",
    inputs: words(
      "alwaysLog backend diagnosticId frontend httpCorrelationProtocol logClientIp loggerId metrics operationNameFormat resourceGroupName sampling serviceName verbosity",
    ),
    required: words("loggerId resourceGroupName serviceName"),
  },
  "apimanagement:NamedValue": {
    path: "Microsoft.ApiManagement/service/{serviceName}/namedValues/{namedValueId}",
    apiVersion: "2024-05-01",
    inputs: words("displayName keyVault namedValueId resourceGroupName secret serviceName tags value"),
    required: words("displayName resourceGroupName serviceName"),
    inProperties: ["tags"],
  },
  "apimanagement:Schema": {
    path: "Microsoft.ApiManagement/service/{serviceName}/schemas/{schemaId}",
    apiVersion: "2021-04-01-preview",
    inputs: words("description resourceGroupName schemaId schemaType serviceName value"),
    required: words("resourceGroupName schemaType serviceName"),
  },
  "apimanagement:ApiSchema": {
    path: "Microsoft.ApiManagement/service/{serviceName}/apis/{apiId}/schemas/{schemaId}",
    apiVersion: "2024-05-01",
    inputs: words("apiId components contentType definitions resourceGroupName schemaId serviceName value"),
    required: words("apiId contentType resourceGroupName serviceName"),
    renames: { components: "document.components", definitions: "document.definitions", value: "document.value" },
  },
  "apimanagement:ApiVersionSet": {
    path: "Microsoft.ApiManagement/service/{serviceName}/apiVersionSets/{versionSetId}",
    apiVersion: "2024-05-01",
    inputs: words(
      "description displayName resourceGroupName serviceName versionHeaderName versionQueryName versionSetId versioningScheme",
    ),
    required: words("displayName resourceGroupName serviceName versioningScheme"),
  },
  "apimanagement:Tag": {
    path: "Microsoft.ApiManagement/service/{serviceName}/tags/{tagId}",
    apiVersion: "2024-05-01",
    inputs: words("displayName resourceGroupName serviceName tagId"),
    required: words("displayName resourceGroupName serviceName"),
  },
  "apimanagement:TagByApi": {
    path: "Microsoft.ApiManagement/service/{serviceName}/apis/{apiId}/tags/{tagId}",
    apiVersion: "2024-05-01",
    inputs: words("apiId resourceGroupName serviceName tagId"),
    required: words("apiId resourceGroupName serviceName"),
  },
  "apimanagement:User": {
    path: "Microsoft.ApiManagement/service/{serviceName}/users/{userId}",
    apiVersion: "2024-05-01",
    inputs: words(
      "appType confirmation email firstName identities lastName note notify password resourceGroupName serviceName state userId",
    ),
    required: words("email firstName lastName resourceGroupName serviceName"),
  },
  "apimanagement:Group": {
    path: "Microsoft.ApiManagement/service/{serviceName}/groups/{groupId}",
    apiVersion: "2024-05-01",
    inputs: words("description displayName externalId groupId resourceGroupName serviceName type"),
    required: words("displayName resourceGroupName serviceName"),
  },
  "apimanagement:GlobalSchema": {
    path: "Microsoft.ApiManagement/service/{serviceName}/schemas/{schemaId}",
    apiVersion: "2024-05-01",
    inputs: words("description resourceGroupName schemaId schemaType serviceName value"),
    required: words("resourceGroupName schemaType serviceName"),
  },
  "apimanagement:Certificate": {
    path: "Microsoft.ApiManagement/service/{serviceName}/certificates/{certificateId}",
    apiVersion: "2024-05-01",
    inputs: words("certificateId data keyVault password resourceGroupName serviceName"),
    required: words("resourceGroupName serviceName"),
  },
  "apimanagement:AuthorizationProvider": {
    path: "Microsoft.ApiManagement/service/{serviceName}/authorizationProviders/{authorizationProviderId}",
    apiVersion: "2024-05-01",
    inputs: words("authorizationProviderId displayName identityProvider oauth2 resourceGroupName serviceName"),
    required: words("resourceGroupName serviceName"),
  },
  "apimanagement:Authorization": {
    path: "Microsoft.ApiManagement/service/{serviceName}/authorizationProviders/{authorizationProviderId}/authorizations/{authorizationId}",
    apiVersion: "2024-05-01",
    inputs: words(
      "authorizationId authorizationProviderId authorizationType error oAuth2GrantType parameters resourceGroupName serviceName status",
    ),
    required: words("authorizationProviderId resourceGroupName serviceName"),
  },
  "apimanagement:AuthorizationAccessPolicy": {
    path: "Microsoft.ApiManagement/service/{serviceName}/authorizationProviders/{authorizationProviderId}/authorizations/{authorizationId}/accessPolicies/{authorizationAccessPolicyId}",
    apiVersion: "2024-05-01",
    inputs: words(
      "appIds authorizationAccessPolicyId authorizationId authorizationProviderId objectId resourceGroupName serviceName tenantId",
    ),
    required: words("authorizationId authorizationProviderId resourceGroupName serviceName"),
  },
  "cognitiveservices:Account": {
    path: "Microsoft.CognitiveServices/accounts/{accountName}",
    apiVersion: "2025-06-01",
    inputs: words("accountName identity kind location properties resourceGroupName sku tags"),
    required: words("resourceGroupName"),
    literalProperties: true,
  },
  "cognitiveservices:Deployment": {
    path: "Microsoft.CognitiveServices/accounts/{accountName}/deployments/{deploymentName}",
    apiVersion: "2025-06-01",
    inputs: words("accountName deploymentName properties resourceGroupName sku tags"),
    required: words("accountName resourceGroupName"),
    literalProperties: true,
  },
  "redisenterprise:RedisEnterprise": {
    path: "Microsoft.Cache/redisEnterprise/{clusterName}",
    apiVersion: "2025-07-01",
    inputs: words(
      "clusterName encryption highAvailability identity location minimumTlsVersion publicNetworkAccess resourceGroupName sku tags zones",
    ),
    required: words("publicNetworkAccess resourceGroupName sku"),
  },
  "redisenterprise:Database": {
    path: "Microsoft.Cache/redisEnterprise/{clusterName}/databases/{databaseName}",
    apiVersion: "2025-07-01",
    inputs: words(
      "accessKeysAuthentication clientProtocol clusterName clusteringPolicy databaseName deferUpgrade evictionPolicy geoReplication modules persistence port resourceGroupName",
    ),
    required: words("clusterName resourceGroupName"),
    createOnly: words("geoReplication modules port"),
  },
  "redisenterprise:AccessPolicyAssignment": {
    path: "Microsoft.Cache/redisEnterprise/{clusterName}/databases/{databaseName}/accessPolicyAssignments/{accessPolicyAssignmentName}",
    apiVersion: "2025-07-01",
    inputs: words("accessPolicyAssignmentName accessPolicyName clusterName databaseName resourceGroupName user"),
    required: words("accessPolicyName clusterName databaseName resourceGroupName user"),
  },
  "applicationinsights:Component": {
    path: "Microsoft.Insights/components/{resourceName}",
    apiVersion: "2020-02-02",
    inputs: words(
      "applicationType disableIpMasking disableLocalAuth flowType forceCustomerStorageForProfiler hockeyAppId immediatePurgeDataOn30Days ingestionMode kind location publicNetworkAccessForIngestion publicNetworkAccessForQuery requestSource resourceGroupName resourceName retentionInDays samplingPercentage tags workspaceResourceId",
    ),
    required: words("applicationType kind resourceGroupName"),
    createOnly: words("applicationType"),
    renames: {
      appId: "AppId",
      applicationId: "ApplicationId",
      applicationType: "Application_Type",
      connectionString: "ConnectionString",
      creationDate: "CreationDate",
      disableIpMasking: "DisableIpMasking",
      disableLocalAuth: "DisableLocalAuth",
      flowType: "Flow_Type",
      forceCustomerStorageForProfiler: "ForceCustomerStorageForProfiler",
      hockeyAppId: "HockeyAppId",
      hockeyAppToken: "HockeyAppToken",
      immediatePurgeDataOn30Days: "ImmediatePurgeDataOn30Days",
      ingestionMode: "IngestionMode",
      instrumentationKey: "InstrumentationKey",
      laMigrationDate: "LaMigrationDate",
      privateLinkScopedResources: "PrivateLinkScopedResources",
      requestSource: "Request_Source",
      retentionInDays: "RetentionInDays",
      samplingPercentage: "SamplingPercentage",
      tenantId: "TenantId",
      workspaceResourceId: "WorkspaceResourceId",
    },
  },
  "operationalinsights:Workspace": {
    path: "Microsoft.OperationalInsights/workspaces/{workspaceName}",
    apiVersion: "2023-09-01",
    inputs: words(
      "defaultDataCollectionRuleResourceId features forceCmkForQuery identity location publicNetworkAccessForIngestion publicNetworkAccessForQuery resourceGroupName retentionInDays sku tags workspaceCapping workspaceName",
    ),
    required: words("resourceGroupName"),
    inProperties: ["sku"],
  },
  "monitor:DiagnosticSetting": {
    path: "Microsoft.Insights/diagnosticSettings/{name}",
    apiVersion: "2021-05-01-preview",
    inputs: words(
      "eventHubAuthorizationRuleId eventHubName logAnalyticsDestinationType logs marketplacePartnerId metrics name resourceUri serviceBusRuleId storageAccountId workspaceId",
    ),
    required: words("resourceUri"),
    scope: "extension",
    scopeInput: "resourceUri",
  },
  "authorization:RoleAssignment": {
    path: "Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
    apiVersion: "2022-04-01",
    inputs: words(
      "condition conditionVersion delegatedManagedIdentityResourceId description principalId principalType roleAssignmentName roleDefinitionId scope",
    ),
    required: words("principalId roleDefinitionId scope"),
    createOnly: words("principalId"),
    scope: "extension",
    scopeInput: "scope",
  },
  "resources:ResourceGroup": {
    path: "{resourceGroupName}",
    apiVersion: "2024-03-01",
    inputs: words("location managedBy resourceGroupName tags"),
    required: words(""),
    scope: "subscription",
  },
  "managedidentity:UserAssignedIdentity": {
    path: "Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}",
    apiVersion: "2023-01-31",
    inputs: words("location resourceGroupName resourceName tags"),
    required: words("resourceGroupName"),
  },
  "keyvault:Vault": {
    path: "Microsoft.KeyVault/vaults/{vaultName}",
    apiVersion: "2024-11-01",
    inputs: words("location properties resourceGroupName tags vaultName"),
    required: words("properties resourceGroupName"),
    literalProperties: true,
  },
  "keyvault:Secret": {
    path: "Microsoft.KeyVault/vaults/{vaultName}/secrets/{secretName}",
    apiVersion: "2024-11-01",
    inputs: words("properties resourceGroupName secretName tags vaultName"),
    required: words("properties resourceGroupName vaultName"),
    literalProperties: true,
  },
  "network:VirtualNetwork": {
    path: "Microsoft.Network/virtualNetworks/{virtualNetworkName}",
    apiVersion: "2024-05-01",
    inputs: words(
      "addressSpace bgpCommunities ddosProtectionPlan dhcpOptions enableDdosProtection enableVmProtection encryption extendedLocation flowTimeoutInMinutes id ipAllocations location privateEndpointVNetPolicies resourceGroupName subnets tags virtualNetworkName virtualNetworkPeerings",
    ),
    required: words("resourceGroupName"),
  },
  "network:Subnet": {
    path: "Microsoft.Network/virtualNetworks/{virtualNetworkName}/subnets/{subnetName}",
    apiVersion: "2024-05-01",
    inputs: words(
      "addressPrefix addressPrefixes applicationGatewayIPConfigurations defaultOutboundAccess delegations id ipAllocations ipamPoolPrefixAllocations name natGateway networkSecurityGroup privateEndpointNetworkPolicies privateLinkServiceNetworkPolicies resourceGroupName routeTable serviceEndpointPolicies serviceEndpoints sharingScope subnetName type virtualNetworkName",
    ),
    required: words("resourceGroupName virtualNetworkName"),
  },
  "network:PrivateEndpoint": {
    path: "Microsoft.Network/privateEndpoints/{privateEndpointName}",
    apiVersion: "2024-05-01",
    inputs: words(
      "applicationSecurityGroups customDnsConfigs customNetworkInterfaceName extendedLocation id ipConfigurations location manualPrivateLinkServiceConnections privateEndpointName privateLinkServiceConnections resourceGroupName subnet tags",
    ),
    required: words("resourceGroupName"),
    createOnly: words("subnet"),
  },
};
