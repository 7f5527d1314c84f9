import * as apimanagement from "@pulumi/azure-native/apimanagement";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import { compose, renderPolicy, returnResponse } from "apim-ai-gateway/policy";

const marker = "start";
const resourceGroupName = new ResourceGroup("watch", { location: "westeurope" }).name;
const { name: serviceName } = new apimanagement.ApiManagementService("watch", {
  resourceGroupName,
  serviceName: "watch-gateway",
  publisherName: "Contoso",
  publisherEmail: "ai@contoso.example",
  sku: { name: "StandardV2", capacity: 1 },
});
const api = new apimanagement.Api("marker", {
  resourceGroupName,
  serviceName,
  apiId: "marker",
  displayName: "Marker",
  path: "marker",
  protocols: ["https"],
  subscriptionRequired: false,
});
new apimanagement.ApiOperation("read", {
  resourceGroupName,
  serviceName,
  apiId: api.name,
  operationId: "read",
  displayName: "Read",
  method: "GET",
  urlTemplate: "/",
});
new apimanagement.ApiPolicy("marker", {
  resourceGroupName,
  serviceName,
  apiId: api.name,
  policyId: "policy",
  format: "rawxml",
  value: renderPolicy(compose({ route: [returnResponse({ body: marker })] })),
});
