// How callers reach an API: what authenticates them, and the products it belongs to.
import { ProductApi } from "@pulumi/azure-native/apimanagement";
import type * as pulumi from "@pulumi/pulumi";
import {
  type Expression,
  expression,
  type Node,
  setHeader,
  setQueryParameter,
  validateAzureAdToken,
} from "./policy-language";
import type { GatewayReference, GovernanceReference } from "./references";

/** Tokens of Microsoft Entra ID. */
export interface EntraArgs {
  /** Tenant id. */
  tenantId: string;
  /** Audiences of which a token must have one. */
  audiences: string[];
  /**
   * Client applications that may call.
   * @default - all of the tenant
   */
  clientApplicationIds?: string[];
}

/** Who may call an API. */
export interface AccessArgs {
  /**
   * Takes tokens of Entra ID instead of subscription keys.
   * @default - subscription keys
   */
  entra?: EntraArgs;
  /**
   * Lets anybody call. Never by default.
   * @default false
   */
  anonymous?: boolean;
}
const tokenVariable = "caller-token";

export function subscriptionRequired({ entra, anonymous }: AccessArgs): boolean {
  return entra === undefined && anonymous !== true;
}

/** Statements of the stage `authenticate`; a subscription key is checked by the gateway itself. */
export function authenticate({ entra }: AccessArgs): readonly Node[] {
  return entra ? [validateAzureAdToken({ ...entra, outputTokenVariableName: tokenVariable })] : [];
}

/** Who calls: the subscription, the subject of the token, or, where anybody may call, the address. */
export function callerKey({ entra, anonymous }: AccessArgs): Expression {
  if (entra) return expression`((Jwt)context.Variables[${tokenVariable}]).Subject`;
  return anonymous ? expression`context.Request.IpAddress` : expression`context.Subscription.Id`;
}

/** Takes the caller's key out of the request, wherever it came: it is for the gateway, not for what stands behind. */
export function removeKey(header: string, query: string): readonly Node[] {
  return [
    setHeader({ name: header, existsAction: "delete" }),
    setQueryParameter({ name: query, existsAction: "delete" }),
  ];
}

/** Names of the subscription key where an API gives no others. */
export const defaultKey = { header: "Ocp-Apim-Subscription-Key", query: "subscription-key" } as const;

/** Makes an API part of every tier. */
export function joinProducts(
  name: string,
  apiId: pulumi.Input<string>,
  gateway: GatewayReference,
  governance: GovernanceReference | undefined,
  options: pulumi.CustomResourceOptions,
): void {
  const { resourceGroupName, serviceName } = gateway;
  for (const productId of governance?.productIds ?? [])
    new ProductApi(`${name}-${productId}`, { resourceGroupName, serviceName, productId, apiId }, options);
}
