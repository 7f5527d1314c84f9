import type { GatewayTier } from "./statement-row";

/** The kind of gateway that a SKU name of API Management means. */
export function gatewayOfSku(sku: string): GatewayTier {
  if (/v2$/i.test(sku)) return "v2";
  return /^consumption$/i.test(sku) ? "consumption" : "classic";
}
