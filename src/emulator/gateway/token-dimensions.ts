import type { Evaluate } from "./evaluate";

/** Dimensions that API Management fills in. The backend of a pool is known to the gateway alone: its name is the pool's. */
export const defaultDimensions: Readonly<Record<string, Evaluate<string>>> = {
  "API ID": ({ api }) => api.id,
  "Operation ID": ({ operation }) => operation.id,
  "Product ID": ({ product }) => product?.id ?? "",
  "User ID": ({ context }) => context.user?.id ?? "",
  "Subscription ID": ({ subscription }) => subscription?.id ?? "",
  Location: ({ context }) => context.deployment.region,
  "Gateway ID": ({ context }) => context.deployment.gatewayId,
  "Backend ID": ({ backend }) => (backend && "id" in backend ? backend.id : ""),
};
