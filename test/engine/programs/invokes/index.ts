// Transforms of functions: one changes arguments, the next one the provider.

import { ApiManagementService, listSubscriptionSecretsOutput, Subscription } from "@pulumi/azure-native/apimanagement";
import { getClientConfig, getClientConfigOutput } from "@pulumi/azure-native/authorization";
import { Provider } from "@pulumi/azure-native/provider";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";

const elsewhere = new Provider("elsewhere", { subscriptionId: "11111111-1111-1111-1111-111111111111" });
pulumi.runtime.registerInvokeTransform(({ token, args, opts }) =>
  token.endsWith(":listSubscriptionSecrets") ? { args: { ...args, sid: "checkout" }, opts } : undefined,
);
pulumi.runtime.registerInvokeTransform(({ token, args, opts }) =>
  token.endsWith(":getClientConfig") ? { args, opts: { ...opts, provider: elsewhere } } : undefined,
);

const resourceGroupName = new ResourceGroup("group", { location: "westeurope" }).name;
const { name: serviceName } = new ApiManagementService("service", {
  resourceGroupName,
  sku: { name: "StandardV2", capacity: 1 },
  publisherName: "Contoso",
  publisherEmail: "ai@contoso.example",
});
const place = { resourceGroupName, serviceName };
const checkout = new Subscription("checkout", { ...place, sid: "checkout", displayName: "checkout", scope: "/apis" });
const secrets = listSubscriptionSecretsOutput({ ...place, sid: "nobody" }, { dependsOn: [checkout] });

export const key = secrets.apply(({ primaryKey }) => typeof primaryKey);
export const subscriptionId = getClientConfigOutput().subscriptionId;
export const now = getClientConfig().then(({ subscriptionId: id }) => id);
