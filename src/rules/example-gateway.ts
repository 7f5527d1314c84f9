// The resources that examples of rules are mostly about: one API of one service, with what decides about its requests.
import type { ExampleResource } from "./examples";

type Props = Readonly<Record<string, unknown>>;

const service = { resourceGroupName: "ai", serviceName: "gateway" };

function resource(type: string, name: string, props: Props): ExampleResource {
  return { type: `azure-native:apimanagement:${type}`, name, props: { ...service, ...props } };
}

function policy(inbound: string): Props {
  return {
    policyId: "policy",
    format: "rawxml",
    value: `<policies><inbound>${inbound}</inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`,
  };
}

/** Resources of the service `gateway` for the examples of rules; policies are given by their inbound section. */
export const exampleGateway = {
  /** The API `chat`, which demands subscription keys unless `props` say otherwise. */
  api: (props: Props = {}) => resource("Api", "chat", { apiId: "chat", path: "chat", displayName: "Chat", ...props }),
  apiPolicy: (inbound: string) => resource("ApiPolicy", "chat-policy", { apiId: "chat", ...policy(inbound) }),
  /** An operation of the API `chat`. */
  operation: (operationId: string, method: string, urlTemplate: string) =>
    resource("ApiOperation", operationId, {
      apiId: "chat",
      operationId,
      displayName: operationId,
      method,
      urlTemplate,
    }),
  operationPolicy: (operationId: string, inbound: string) =>
    resource("ApiOperationPolicy", `${operationId}-policy`, { apiId: "chat", operationId, ...policy(inbound) }),
  globalPolicy: (inbound: string) => resource("Policy", "global-policy", policy(inbound)),
  /** A published product, and that the API `chat` belongs to it. */
  product: (productId: string, props: Props = {}) => [
    resource("Product", productId, { productId, displayName: productId, state: "published", ...props }),
    resource("ProductApi", `${productId}-chat`, { productId, apiId: "chat" }),
  ],
  productPolicy: (productId: string, inbound: string) =>
    resource("ProductPolicy", `${productId}-policy`, { productId, ...policy(inbound) }),
  fragment: (id: string, statements: string) =>
    resource("PolicyFragment", id, { id, format: "rawxml", value: `<fragment>${statements}</fragment>` }),
  namedValue: (displayName: string, value: string) =>
    resource("NamedValue", displayName, { namedValueId: displayName, displayName, value }),
  backend: (backendId: string, props: Props) =>
    resource("Backend", backendId, { backendId, protocol: "http", ...props }),
} as const;
