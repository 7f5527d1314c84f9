import { toArm } from "apim-ai-gateway/arm";
import type { Cloud } from "../../azure/cloud";
import { pointerTo } from "../struct";
import type { Secrets, Values } from "./resource-provider";

/** Function token → the resource type its arguments name, and ARM's action on it. */
const actions: Readonly<Record<string, readonly [type: string, action: string]>> = {
  "azure-native:apimanagement:listSubscriptionSecrets": ["azure-native:apimanagement:Subscription", "listSecrets"],
  "azure-native:apimanagement:listNamedValue": ["azure-native:apimanagement:NamedValue", "listValue"],
  "azure-native:redisenterprise:listDatabaseKeys": ["azure-native:redisenterprise:Database", "listKeys"],
  "azure-native:operationalinsights:getSharedKeys": ["azure-native:operationalinsights:Workspace", "sharedKeys"],
  "azure-native:cognitiveservices:listAccountKeys": ["azure-native:cognitiveservices:Account", "listKeys"],
};

/**
 * Calls a function of azure-native. What it lists are keys and secrets, so its results are secret.
 * @throws Error for a function that is not in the table
 */
export async function invokeAzureNative(
  cloud: Cloud,
  token: string,
  args: Values,
  subscriptionId: string,
): Promise<{ readonly values: Values; readonly secrets: Secrets }> {
  const { tenantId } = cloud;
  if (token === "azure-native:authorization:getClientConfig") {
    const values = { clientId: tenantId, objectId: tenantId, subscriptionId, tenantId };
    return { values, secrets: new Set() };
  }
  const [type, action] = actions[token] ?? [];
  if (type === undefined || action === undefined)
    throw new Error(
      `\`${token}\`: expected one of ${[...Object.keys(actions), "azure-native:authorization:getClientConfig"].join(", ")}. The emulator has no other functions of azure-native.`,
    );
  const found = toArm(type, args, { subscriptionId });
  const values = (await cloud.action(found?.resource.id ?? "", action, args)) as Values;
  return { values, secrets: new Set(Object.keys(values).map((name) => pointerTo(name))) };
}
