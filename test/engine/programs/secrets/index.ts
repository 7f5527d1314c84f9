// Secrets of the configuration, deep in inputs, in outputs, and from functions.
import {
  ApiManagementService,
  Backend,
  listSubscriptionSecretsOutput,
  NamedValue,
  Subscription,
} from "@pulumi/azure-native/apimanagement";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";

const config = new pulumi.Config();
const key = config.requireSecret("key");
const group = new ResourceGroup("group", {
  location: "westeurope",
  tags: { open: "yes", hidden: pulumi.secret("no") },
});
const service = new ApiManagementService("service", {
  resourceGroupName: group.name,
  serviceName: "gateway-of-secrets",
  publisherEmail: "ai@contoso.example",
  publisherName: "Contoso",
  sku: { name: "StandardV2", capacity: 1 },
});
const place = { resourceGroupName: group.name, serviceName: service.name };
new NamedValue("value", { ...place, namedValueId: "value", displayName: "value", secret: true, value: key });
const backend = new Backend("backend", {
  ...place,
  backendId: "backend",
  protocol: "http",
  url: "https://backend.example",
  credentials: { header: { "x-key": [key], "x-open": ["open"] } },
});
const subscription = new Subscription("subscription", { ...place, sid: "all", displayName: "all", scope: "/apis" });
const password = new RandomPassword("password", { length: 12 }).result;
export const region = config.get("region") ?? "none";
export const settings = config.getObject("settings");
export const credentials = backend.credentials;
export const tags = group.tags;
export const primaryKey = listSubscriptionSecretsOutput({ ...place, sid: subscription.name }).primaryKey;
export { key, password };
