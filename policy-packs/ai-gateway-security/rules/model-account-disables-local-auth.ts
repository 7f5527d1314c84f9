import { type Examples, resourceRule, unknownValue } from "apim-ai-gateway/rules";

/** A key to a model account opens it from anywhere, past the gateway, its limits and its records. */
export const rule = resourceRule({
  name: "model-account-disables-local-auth",
  displayName: "Model accounts take no keys",
  description: "Azure OpenAI and Azure AI accounts have `disableLocalAuth` on, so only identities with a role get in.",
  severity: "critical",
  tags: ["authentication"],
  framework: {
    name: "Microsoft cloud security benchmark",
    version: "v1",
    reference: "IM-1",
    specification: "Use centralized identity and authentication system",
  },
  remediationSteps:
    "Set `properties.disableLocalAuth: true` and give the gateway's identity the role Cognitive Services OpenAI User.",
  url: "https://learn.microsoft.com/azure/ai-services/disable-local-auth",
  armTypes: ["Microsoft.CognitiveServices/accounts"],
  check: ({ name, properties }) =>
    properties.disableLocalAuth === true || properties.disableLocalAuth === unknownValue
      ? []
      : [
          `\`${name}.disableLocalAuth\`: expected true, got ${properties.disableLocalAuth ?? "nothing"}. Keys open this account past the gateway.`,
        ],
});

const account = (properties: Record<string, unknown>) => ({
  type: "azure-native:cognitiveservices:Account",
  name: "models",
  props: { resourceGroupName: "ai", accountName: "models", kind: "OpenAI", sku: { name: "S0" }, properties },
});

const generic = (properties: Record<string, unknown>) => ({
  type: "azure-native:resources:Resource",
  name: "models",
  props: {
    resourceGroupName: "ai",
    resourceProviderNamespace: "Microsoft.CognitiveServices",
    parentResourcePath: "",
    resourceType: "accounts",
    resourceName: "models",
    apiVersion: "2025-06-01",
    kind: "OpenAI",
    properties,
  },
});

export const examples: Examples = {
  passes: [
    { name: "local authentication off", resources: [account({ disableLocalAuth: true })] },
    { name: "off or on as only the update knows", resources: [account({ disableLocalAuth: unknownValue })] },
    { name: "off, declared as a generic resource", resources: [generic({ disableLocalAuth: true })] },
  ],
  fails: [
    {
      name: "nothing said",
      resources: [account({})],
      messages: ["`models.disableLocalAuth`: expected true, got nothing. Keys open this account past the gateway."],
    },
    {
      name: "nothing said by a generic resource",
      resources: [generic({})],
      messages: ["`models.disableLocalAuth`: expected true, got nothing. Keys open this account past the gateway."],
    },
    {
      name: "left on",
      resources: [account({ disableLocalAuth: false })],
      messages: ["`models.disableLocalAuth`: expected true, got false. Keys open this account past the gateway."],
    },
  ],
};
