import { type Examples, isAuthenticated, stackRule } from "apim-ai-gateway/rules";

/** An API without authentication lets anybody spend tokens and run tools in the company's name. */
export const rule = stackRule({
  name: "api-authenticates-callers",
  displayName: "APIs authenticate their callers",
  description: "Every HTTP, MCP and A2A API asks for a subscription key or validates a token on every path of inbound.",
  severity: "critical",
  tags: ["authentication"],
  framework: {
    name: "OWASP API Security Top 10",
    version: "2023",
    reference: "API2:2023",
    specification: "Broken Authentication",
  },
  remediationSteps:
    "Leave `subscriptionRequired` on, or put `validate-azure-ad-token` or `validate-jwt` first in the API's inbound section, outside of any `choose`.",
  url: "https://learn.microsoft.com/azure/api-management/authentication-authorization-overview",
  check: (stack, report) => {
    for (const api of stack.apis())
      for (const { operation, document } of api.effective) {
        // Discovery documents (RFC 8615) tell callers how to authenticate, so they are read before that.
        if (String(operation?.arm.properties.urlTemplate ?? "").startsWith("/.well-known/")) continue;
        if (!isAuthenticated(api, document.inbound))
          report(
            operation ?? api.resource,
            `\`${api.name}\`: expected a subscription key or a validated token, got an ${api.type} API that anybody may call.`,
          );
      }
  },
});

const service = { resourceGroupName: "ai", serviceName: "gateway" };
const open = {
  type: "azure-native:apimanagement:Api",
  name: "chat",
  props: { ...service, apiId: "chat", path: "chat", displayName: "Chat", subscriptionRequired: false },
};
const policy = (inbound: string) => ({
  type: "azure-native:apimanagement:ApiPolicy",
  name: "chat-policy",
  props: {
    ...service,
    apiId: "chat",
    policyId: "policy",
    format: "rawxml",
    value: `<policies><inbound>${inbound}</inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`,
  },
});
const token =
  '<validate-azure-ad-token tenant-id="contoso"><audiences><audience>api://chat</audience></audiences></validate-azure-ad-token>';

export const examples: Examples = {
  passes: [
    {
      name: "a subscription key",
      resources: [{ ...open, props: { ...open.props, subscriptionRequired: true } }],
    },
    { name: "a token instead of a key", resources: [open, policy(`<base />${token}`)] },
    {
      name: "a token validated by an included fragment",
      resources: [
        open,
        policy('<include-fragment fragment-id="authenticate" />'),
        {
          type: "azure-native:apimanagement:PolicyFragment",
          name: "authenticate",
          props: { ...service, id: "authenticate", format: "rawxml", value: `<fragment>${token}</fragment>` },
        },
      ],
    },
  ],
  fails: [
    {
      name: "neither key nor token",
      resources: [open, policy("<base />")],
      messages: ["`chat`: expected a subscription key or a validated token, got an http API that anybody may call."],
    },
    {
      name: "a token that only some requests need",
      resources: [
        open,
        policy(`<choose><when condition="@(context.Request.Method == &quot;POST&quot;)">${token}</when></choose>`),
      ],
      messages: ["`chat`: expected a subscription key or a validated token, got an http API that anybody may call."],
    },
    {
      name: "an MCP API declared as a generic resource",
      resources: [
        {
          type: "azure-native:resources:Resource",
          name: "tools",
          props: {
            resourceGroupName: "ai",
            resourceProviderNamespace: "Microsoft.ApiManagement",
            parentResourcePath: "service/gateway",
            resourceType: "apis",
            resourceName: "tools",
            apiVersion: "2025-09-01-preview",
            properties: { type: "mcp", path: "tools", subscriptionRequired: false },
          },
        },
      ],
      messages: ["`tools`: expected a subscription key or a validated token, got an mcp API that anybody may call."],
    },
  ],
};
