// How callers of an API prove who they are.
import type { Element, Node } from "../policy";
import type { StackApi } from "./gateway-stack";
import { isGuaranteed } from "./guarantee";

const authenticating = new Set(["validate-jwt", "validate-azure-ad-token", "validate-client-certificate"]);

/** Whether a statement refuses callers who do not prove who they are. */
export function isCallerAuthentication(statement: Element): boolean {
  return authenticating.has(statement.name);
}

/**
 * Whether no request gets past `preceding` unauthenticated: the gateway demands a subscription key before any policy
 * runs, or a token is validated on every path.
 */
export function isAuthenticated(api: StackApi, preceding: readonly Node[]): boolean {
  return api.subscriptionRequired || isGuaranteed(preceding, isCallerAuthentication);
}
