// What validate-jwt and validate-azure-ad-token have in common: a token, its signature, its claims.
import type { KeyObject } from "node:crypto";
import {
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  type JWTVerifyOptions,
  jwtVerify,
  UnsecuredJWT,
} from "jose";
import type { Exchange } from "./exchange";
import { boxJwt } from "./expressions";
import type { OpenIdKeys } from "./openid-keys";
import { PolicyFault } from "./policy-fault";
import { VerifiedTokens } from "./verified-tokens";

export interface RequiredClaim {
  readonly name: string;
  readonly match: "all" | "any";
  readonly separator: string | undefined;
  readonly values: readonly string[];
}

export interface TokenRules {
  /** XML name of the statement. */
  readonly source: string;
  readonly status: number;
  readonly message: string | undefined;
  readonly keys: readonly OpenIdKeys[];
  readonly secrets: readonly KeyObject[];
  /** Accepted issuers; none: those of the metadata. That a list takes the place of the metadata's is assumed. */
  readonly issuers: readonly string[];
  readonly audiences: readonly string[];
  readonly requiredClaims: readonly RequiredClaim[];
  /** Client applications of Entra ID that may call; none: all. */
  readonly clientApplications: readonly string[];
  readonly requiresExpiration: boolean;
  readonly requiresSignature: boolean;
  readonly clockSkewSeconds: number;
  readonly outputVariable: string | undefined;
}

/** Public-key algorithms never take a shared secret and the other way round, so keys cannot be confused. */
const asymmetric = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];
const symmetric = ["HS256", "HS384", "HS512"];

/** Validates tokens by rules, and remembers which it found valid. */
export class TokenValidator {
  readonly #verified = new VerifiedTokens();
  constructor(readonly rules: TokenRules) {}

  /** Throws, or rejects with, a PolicyFault with the documented reason when the rules do not accept the token. */
  validate(exchange: Exchange, token: string | undefined): void | Promise<void> {
    const { rules } = this;
    if (!token) throw refused(rules, "TokenNotPresent", "JWT not present.");
    const known = this.#verified.get(token, exchange.services.clock.now());
    if (known !== undefined) return accept(exchange, token, known, rules);
    return verify(exchange, token, rules, this.#verified).then((payload) => accept(exchange, token, payload, rules));
  }
}

/** Checks what is in a token whose signature holds. */
function accept(exchange: Exchange, token: string, payload: JWTPayload, rules: TokenRules): void {
  for (const claim of rules.requiredClaims) checkClaim(payload, claim, rules);
  const { clientApplications } = rules;
  // Tokens of version 1 name their client in `appid`, those of version 2 in `azp`.
  if (clientApplications.length > 0 && !clientApplications.includes(String(payload.appid ?? payload.azp)))
    throw refused(rules, "TokenClaimValueNotAllowed", "The client application of the JWT is not allowed.");
  if (rules.outputVariable)
    exchange.context.variables.set(
      rules.outputVariable,
      boxJwt(payload, decodeProtectedHeader(token) as Record<string, unknown>),
    );
}

async function verify(
  exchange: Exchange,
  token: string,
  rules: TokenRules,
  verified: VerifiedTokens,
): Promise<JWTPayload> {
  const options: JWTVerifyOptions = {
    currentDate: new Date(exchange.services.clock.now()),
    clockTolerance: rules.clockSkewSeconds,
    ...(rules.audiences.length > 0 && { audience: [...rules.audiences] }),
    ...(rules.requiresExpiration && { requiredClaims: ["exp"] }),
  };
  try {
    const { alg } = decodeProtectedHeader(token);
    if (alg === "none" && !rules.requiresSignature)
      return UnsecuredJWT.decode(token, { ...options, ...issuerOption(rules.issuers) }).payload;
    const payload = symmetric.includes(alg ?? "")
      ? await withSecret(token, rules, options, verified)
      : await withIssuer(exchange, token, rules, options, verified);
    if (payload) return payload;
    throw refused(rules, "TokenSignatureKeyNotFound", "The signing key of the JWT is not known.");
  } catch (error) {
    throw faultOf(error, rules);
  }
}

async function withSecret(
  token: string,
  rules: TokenRules,
  options: JWTVerifyOptions,
  verified: VerifiedTokens,
): Promise<JWTPayload | undefined> {
  for (const [index, secret] of rules.secrets.entries()) {
    try {
      const { payload } = await jwtVerify(token, secret, {
        ...options,
        ...issuerOption(rules.issuers),
        algorithms: symmetric,
      });
      verified.remember(token, payload, rules.clockSkewSeconds, () => true);
      return payload;
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed) || index === rules.secrets.length - 1) throw error;
    }
  }
  return undefined;
}

/**
 * Tries one issuer's metadata after the other. Keys vouch only for the issuer that they came with, which is assumed: a
 * token that one issuer signed in the name of another is refused. The answer is the last failure; that a token is of another
 * issuer is one only when no metadata has another.
 */
async function withIssuer(
  exchange: Exchange,
  token: string,
  rules: TokenRules,
  options: JWTVerifyOptions,
  verified: VerifiedTokens,
): Promise<JWTPayload | undefined> {
  let failure: unknown;
  for (const source of rules.keys) {
    try {
      const payload = await withMetadata(exchange, token, rules, options, verified, source);
      if (payload !== undefined) return payload;
    } catch (error) {
      if (failure === undefined || !isOfAnotherIssuer(error)) failure = error;
    }
  }
  if (failure !== undefined) throw failure;
  return undefined;
}

/** Undefined when no key of the metadata signed the token. */
async function withMetadata(
  exchange: Exchange,
  token: string,
  rules: TokenRules,
  options: JWTVerifyOptions,
  verified: VerifiedTokens,
  source: OpenIdKeys,
): Promise<JWTPayload | undefined> {
  for (const again of [false, true]) {
    const { issuer, keys } = await source.issuer(exchange, again);
    const issuers = rules.issuers.length > 0 ? rules.issuers : [ofTenant(issuer, token)];
    try {
      const { payload } = await jwtVerify(token, keys, {
        ...options,
        ...issuerOption(issuers),
        algorithms: asymmetric,
      });
      verified.remember(token, payload, rules.clockSkewSeconds, (now) => source.areCurrent(keys, now));
      return payload;
    } catch (error) {
      // An unknown key may be a new one: the metadata is read again before the next issuer is tried.
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    }
  }
  return undefined;
}

/** Metadata for every tenant of Entra ID names `{tenantid}` in its issuer: that is the tenant of the token. */
function ofTenant(issuer: string, token: string): string {
  if (!issuer.includes("{tenantid}")) return issuer;
  const { tid } = decodeJwt(token);
  return typeof tid === "string" ? issuer.replace("{tenantid}", () => tid) : issuer;
}

function issuerOption(issuers: readonly string[]) {
  return issuers.length > 0 ? { issuer: [...issuers] } : {};
}

function checkClaim(payload: JWTPayload, { name, match, separator, values }: RequiredClaim, rules: TokenRules): void {
  const claim = payload[name];
  if (claim === undefined || claim === null)
    throw refused(rules, "TokenClaimNotFound", `The claim ${name} is not in the JWT.`);
  const texts = (Array.isArray(claim) ? claim : [claim]).map((value) =>
    typeof value === "string" ? value : JSON.stringify(value),
  );
  const found = new Set(separator ? texts.flatMap((text) => text.split(separator)) : texts);
  const holds = (value: string) => found.has(value);
  if (values.length > 0 && !(match === "any" ? values.some(holds) : values.every(holds)))
    throw refused(rules, "TokenClaimValueNotAllowed", `The claim ${name} of the JWT does not have a required value.`);
}

function isOfAnotherIssuer(error: unknown): boolean {
  return error instanceof errors.JWTClaimValidationFailed && error.claim === "iss";
}

function faultOf(error: unknown, rules: TokenRules): PolicyFault {
  if (error instanceof PolicyFault) return error;
  if (error instanceof errors.JWTExpired) return refused(rules, "TokenExpired", "JWT has expired.");
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === "aud")
      return refused(rules, "TokenAudienceNotAllowed", "The audience of the JWT is not allowed.");
    if (isOfAnotherIssuer(error))
      return refused(rules, "TokenIssuerNotAllowed", "The issuer of the JWT is not allowed.");
  }
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return refused(rules, "TokenSignatureInvalid", "The signature of the JWT is not valid.");
  if (error instanceof errors.JOSEError || error instanceof TypeError)
    return refused(rules, "JwtInvalid", "The JWT is not valid.");
  const message = `The signing keys cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  return new PolicyFault(rules.source, "TokenSignatureKeyNotFound", message, 500);
}

function refused({ source, status, message }: TokenRules, reason: string, sentence: string): PolicyFault {
  return new PolicyFault(source, reason, message ?? sentence, status);
}
