import {
  type ExampleResource,
  type Examples,
  exampleGateway,
  isAuthenticated,
  occurrences,
  type StackResource,
  stackRule,
  unknownValue,
} from "apim-ai-gateway/rules";

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
      for (const { at, operation, document } of api.effective) {
        if (isDiscovery(operation)) continue;
        const cached = occurrences(document.inbound, ({ name }) => name === "cache-lookup");
        const places = [document.inbound, ...cached.map(({ preceding }) => preceding)];
        if (!places.every((preceding) => isAuthenticated(api, preceding)))
          report(
            at,
            `\`${api.name}\`: expected a subscription key or a validated token, got an ${api.type} API that anybody may call.`,
          );
      }
  },
});

/** Discovery documents (RFC 8615) tell callers how to authenticate, so they are read before that. */
function isDiscovery(operation: StackResource | undefined): boolean {
  const { method, urlTemplate } = operation?.arm.properties ?? {};
  return String(method).toUpperCase() === "GET" && String(urlTemplate).startsWith("/.well-known/");
}

const { api, apiPolicy, fragment, globalPolicy, namedValue, operation, operationPolicy, product, productPolicy } =
  exampleGateway;
const open = api({ subscriptionRequired: false });
const token = '<validate-azure-ad-token tenant-id="contoso" />';
const jwt = (signed: string) =>
  `<validate-jwt header-name="Authorization" require-signed-tokens="${signed}"><openid-config url="https://login.contoso.example" /></validate-jwt>`;
const ofPost = '@(context.Request.Method == "POST")';
const cached = '<cache-lookup vary-by-developer="false" vary-by-developer-groups="false" />';
const free = product("free", { subscriptionRequired: false });
const read = operation("read", "GET", "/orders");
const later = { ...apiPolicy(""), props: { ...apiPolicy("").props, value: unknownValue } };
const wellKnown = (method: string) => [
  operation("about", method, "/.well-known/oauth-protected-resource"),
  operationPolicy("about", ""),
];
const generic = {
  resourceGroupName: "ai",
  resourceProviderNamespace: "Microsoft.ApiManagement",
  parentResourcePath: "service/gateway",
  resourceType: "apis",
  resourceName: "chat",
  apiVersion: "2025-09-01-preview",
  properties: { type: "mcp", path: "chat", subscriptionRequired: false },
};

/** An API that demands no key, with this policy, or with these resources. */
const keyless = (name: string, ...given: readonly (string | ExampleResource)[]) => ({
  name,
  resources: [open, ...given.map((each) => (typeof each === "string" ? apiPolicy(each) : each))],
});
const anybody = (name: string, ...given: readonly (string | ExampleResource)[]) => ({
  ...keyless(name, ...given),
  messages: ["`chat`: expected a subscription key or a validated token, got an http API that anybody may call."],
});

export const examples: Examples = {
  passes: [
    { name: "a subscription key", resources: [api()] },
    { name: "a key of a product", resources: [api(), ...product("paid")] },
    keyless("a token instead of a key", `<base />${token}`),
    keyless("a token in an open product", jwt("true"), ...free),
    keyless("a token by a fragment", '<include-fragment fragment-id="who" />', fragment("who", token)),
    keyless("a token on each operation", read, operationPolicy("read", `<base />${token}`)),
    keyless("a policy that only the update knows", later),
    keyless("a fixed answer", '<return-response><set-status code="204" /></return-response>'),
    keyless("how to get a token", token, ...wellKnown("GET")),
  ],
  fails: [
    anybody("neither key nor token", "<base />"),
    { ...anybody("an open product"), resources: [api(), ...free] },
    anybody("tokens without signature", jwt("false")),
    anybody("tokens without signature, by a named value", jwt("{{signed}}"), namedValue("signed", "false")),
    anybody("a token that only some need", `<choose><when condition="${ofPost}">${token}</when></choose>`),
    anybody("a fragment that is not there", '<include-fragment fragment-id="who" />'),
    anybody("an operation that leaves the API's policy out", token, read, operationPolicy("read", "")),
    anybody("an imported operation that does", token, operationPolicy("read", "")),
    anybody("an open product that leaves out the global", globalPolicy(token), ...free, productPolicy("free", "")),
    anybody("cached answers before the token", cached + token),
    anybody("a well-known address that takes more than questions", token, ...wellKnown("POST")),
    {
      name: "an MCP API declared as a generic resource",
      resources: [{ type: "azure-native:resources:Resource", name: "chat", props: generic }],
      messages: ["`chat`: expected a subscription key or a validated token, got an mcp API that anybody may call."],
    },
  ],
};
