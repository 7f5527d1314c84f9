import { toArm } from "apim-ai-gateway/arm";
import type { Cloud } from "../azure/cloud";

/** Function token → the resource type its arguments name, and ARM's action on it. */
const actions: Readonly<Record<string, readonly [type: string, action: string]>> = {
  "azure-native:apimanagement:listSubscriptionSecrets": ["azure-native:apimanagement:Subscription", "listSecrets"],
  "azure-native:apimanagement:listNamedValue": ["azure-native:apimanagement:NamedValue", "listValue"],
  "azure-native:redisenterprise:listDatabaseKeys": ["azure-native:redisenterprise:Database", "listKeys"],
  "azure-native:operationalinsights:getSharedKeys": ["azure-native:operationalinsights:Workspace", "sharedKeys"],
  "azure-native:cognitiveservices:listAccountKeys": ["azure-native:cognitiveservices:Account", "listKeys"],
};

/**
 * Calls an azure-native function.
 * @throws Error for a function that is not in the table
 */
export async function invoke(
  cloud: Cloud,
  token: string,
  args: Readonly<Record<string, unknown>>,
  subscriptionId: string,
): Promise<unknown> {
  const { tenantId } = cloud;
  if (token === "azure-native:authorization:getClientConfig")
    return { clientId: tenantId, objectId: tenantId, subscriptionId, tenantId };
  const [type, action] = actions[token] ?? [];
  if (type === undefined || action === undefined)
    throw new Error(
      `\`${token}\`: expected a function that the emulator has, got an unknown one. It cannot be called here.`,
    );
  const found = toArm(type, args, { subscriptionId });
  return cloud.action(found?.resource.id ?? "", action, args);
}
