// The same resource typed, generic, and at another API version.
import { ApiManagementService, NamedValue } from "@pulumi/azure-native/apimanagement";
import { Resource, ResourceGroup } from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";

const group = new ResourceGroup("group", { location: "westeurope" });
const service = new ApiManagementService("service", {
  resourceGroupName: group.name,
  publisherEmail: "ai@contoso.example",
  publisherName: "Contoso",
  sku: { name: "StandardV2", capacity: 1 },
});
const place = { resourceGroupName: group.name, serviceName: service.name };
new NamedValue("typed", { ...place, displayName: "typed", value: "1" });
const generic = new Resource("generic", {
  resourceGroupName: group.name,
  resourceProviderNamespace: "Microsoft.ApiManagement",
  parentResourcePath: pulumi.interpolate`service/${service.name}`,
  resourceType: "namedValues",
  resourceName: "generic",
  apiVersion: "2025-09-01-preview",
  properties: { displayName: "generic", value: "2" },
});
const base64 = (text: string) => Buffer.from(text).toString("base64");
const preview = pulumi.runtime.registerPackage({
  baseProviderName: "azure-native",
  baseProviderVersion: "3.28.0",
  baseProviderDownloadUrl: "",
  packageName: "azure-native_apimanagement_v20250901preview",
  packageVersion: "3.28.0",
  base64Parameter: base64(base64(JSON.stringify({ module: "apimanagement", version: "v20250901preview" }))),
});
/** As the SDK that `pulumi package add` generates declares it. */
class PreviewNamedValue extends pulumi.CustomResource {}
new PreviewNamedValue(
  "azure-native_apimanagement_v20250901preview:apimanagement:NamedValue",
  "parameterized",
  { ...place, namedValueId: "parameterized", displayName: "parameterized", value: "3" },
  {},
  false,
  preview,
);
export const properties = generic.properties;
