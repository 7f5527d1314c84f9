// How callers of an API prove who they are.
import { type Element, find, findAll, type Node, type Value } from "../policy";
import type { StackApi } from "./gateway-stack";
import { isGuaranteed } from "./guarantee";

/**
 * Whether a statement lets only callers past who have proved who they are: by a token whose signature is verified, or by
 * a certificate that the policy names. A token without expiry counts, as a subscription key does: only its issuer could
 * leave that out. What a token may be used for (audience, roles) is a question beyond this one, except where the
 * issuer gives a token to everybody who asks.
 * @see https://learn.microsoft.com/azure/api-management/validate-jwt-policy
 * @see https://learn.microsoft.com/azure/api-management/validate-client-certificate-policy
 */
export function isCallerAuthentication(statement: Element): boolean {
  if (statement.name === "validate-azure-ad-token")
    return isRestricted(statement) || !isEverybodys(statement.attributes["tenant-id"]);
  if (statement.name === "validate-jwt") return verifiesTokens(statement);
  return statement.name === "validate-client-certificate" && namesCertificates(statement);
}

/**
 * Whether no request gets past `preceding` unauthenticated: the gateway demands a subscription key before any policy
 * runs, or a token is validated on every path.
 */
export function isAuthenticated(api: StackApi, preceding: readonly Node[]): boolean {
  return api.subscriptionRequired || isGuaranteed(preceding, isCallerAuthentication);
}

/** The header that a statement reads the token of, when it reads one. */
export function tokenHeader({ name, attributes }: Element): string | undefined {
  const isElsewhere = attributes["query-parameter-name"] ?? attributes["token-value"];
  const fallback = name === "validate-azure-ad-token" && !isElsewhere ? "Authorization" : undefined;
  const header = attributes["header-name"] ?? fallback;
  return typeof header === "string" ? header : undefined;
}

function verifiesTokens(statement: Element): boolean {
  if (!isOn(statement.attributes["require-signed-tokens"])) return false;
  const keys = ["issuer-signing-keys", "issuer-signing-tokens"].some((name) => find([statement], name));
  const issuers = findAll([statement], "openid-config").map(({ attributes }) => attributes.url);
  return issuers.length > 0 ? isRestricted(statement) || !issuers.some(isEverybodys) : keys;
}

/** Whether a token must be meant for this API, come from certain applications or issuers, or have certain claims. */
function isRestricted(statement: Element): boolean {
  return ["audience", "application-id", "claim", "issuer"].some((name) => find([statement], name));
}

/** Tenants of Entra ID, by name or address, that anybody can have an account in. */
function isEverybodys(tenant: Value | undefined): boolean {
  return typeof tenant !== "string" || /^(.*\/)?(common|organizations|consumers)(\/.*)?$/i.test(tenant.trim());
}

/** Certificates of which the caller must have one. What only the certificate says of itself, anybody can write into one. */
function namesCertificates(statement: Element): boolean {
  const { "ignore-error": ignored, "validate-trust": trust } = statement.attributes;
  const identities = findAll([statement], "identity").map(({ attributes }) => Object.keys(attributes));
  if (!(ignored === undefined || ignored === "false") || identities.length === 0) return false;
  return identities.every((said) => said.length > 0 && (isOn(trust) || said.some((name) => proofs.has(name))));
}

const proofs = new Set(["thumbprint", "issuer-thumbprint", "issuer-certificate-id"]);

/** Whether an attribute that is on by default stays on. */
function isOn(value: Value | undefined): boolean {
  return value === undefined || value === "true";
}
