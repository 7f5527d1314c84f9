import { type Examples, exampleGateway, isAuthenticated, stackRule } from "apim-ai-gateway/rules";

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
    "Leave `subscriptionRequired` on, in the API and in its products, or put `validate-azure-ad-token` or `validate-jwt` first in the API's inbound section, outside of any `choose`. A token counts when its signature is verified, so not with `require-signed-tokens` off or without keys; from an issuer that serves everybody, it must also be restricted to audiences, applications or claims. A certificate counts when the policy names it.",
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

const { api, apiPolicy: policy, fragment, product } = exampleGateway;
const open = api({ subscriptionRequired: false });
const token =
  '<validate-azure-ad-token tenant-id="contoso"><audiences><audience>api://chat</audience></audiences></validate-azure-ad-token>';
const jwt = (attributes: string, parts: string) =>
  policy(`<validate-jwt header-name="Authorization" ${attributes}>${parts}</validate-jwt>`);
const certificate = (attributes: string, identity: string) =>
  policy(
    `<validate-client-certificate ${attributes}><identities><identity ${identity} /></identities></validate-client-certificate>`,
  );
const config = '<openid-config url="https://login.contoso.example/.well-known/openid-configuration" />';
const everybodys =
  '<openid-config url="https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration" />';
const audience = "<audiences><audience>api://chat</audience></audiences>";
const messages = ["`chat`: expected a subscription key or a validated token, got an http API that anybody may call."];

export const examples: Examples = {
  passes: [
    { name: "a subscription key", resources: [api()] },
    { name: "a key of a product", resources: [api(), ...product("paid")] },
    { name: "a token instead of a key", resources: [open, policy(`<base />${token}`)] },
    { name: "a token of an issuer", resources: [open, jwt("", config)] },
    { name: "a token that never expires", resources: [open, jwt('require-expiration-time="false"', config)] },
    { name: "a token of everybody's issuer for this API", resources: [open, jwt("", everybodys + audience)] },
    { name: "a certificate that is named", resources: [open, certificate("", 'common-name="checkout"')] },
    {
      name: "a token in an open product",
      resources: [open, ...product("free", { subscriptionRequired: false }), policy(token)],
    },
    {
      name: "a token validated by an included fragment",
      resources: [open, policy('<include-fragment fragment-id="authenticate" />'), fragment("authenticate", token)],
    },
  ],
  fails: [
    { name: "neither key nor token", resources: [open, policy("<base />")], messages },
    { name: "an open product", resources: [api(), ...product("free", { subscriptionRequired: false })], messages },
    { name: "tokens without signature", resources: [open, jwt('require-signed-tokens="false"', config)], messages },
    { name: "no key to verify a token with", resources: [open, jwt("", audience)], messages },
    { name: "any token of everybody's issuer", resources: [open, jwt("", everybodys)], messages },
    {
      name: "any token of any tenant",
      resources: [open, policy('<validate-azure-ad-token tenant-id="organizations" />')],
      messages,
    },
    {
      name: "certificates that are let pass when they are wrong",
      resources: [open, certificate('ignore-error="true"', 'common-name="checkout"')],
      messages,
    },
    {
      name: "certificates that anybody can make",
      resources: [open, certificate('validate-trust="false"', 'common-name="checkout"')],
      messages,
    },
    {
      name: "a token that only some requests need",
      resources: [
        open,
        policy(`<choose><when condition="@(context.Request.Method == &quot;POST&quot;)">${token}</when></choose>`),
      ],
      messages,
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
