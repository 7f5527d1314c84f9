import { childElements, contentOf } from "../child-elements";
import { OpenIdKeys } from "../openid-keys";
import { secretKey } from "../secret-key";
import type { StatementHandler } from "../statement-handler";
import { requiredClaims, textList, tokenLocation } from "../token-location";
import { validateToken } from "../token-validation";

/**
 * Demands a JSON Web Token signed by a key of its issuer's metadata or by a shared secret.
 * @see https://learn.microsoft.com/azure/api-management/validate-jwt-policy
 */
export const validateJwt: StatementHandler = (element, compiler) => {
  const token = tokenLocation(element, compiler);
  const status = compiler.integer(element, "failed-validation-httpcode") ?? (() => 401);
  const message = compiler.attribute(element, "failed-validation-error-message");
  const requiresExpiration = compiler.boolean(element, "require-expiration-time", true);
  const requiresSignature = compiler.boolean(element, "require-signed-tokens", true);
  const clockSkew = compiler.integer(element, "clock-skew") ?? (() => 0);
  const outputVariable = compiler.literal(element, "output-token-variable-name");
  const keys = childElements(element, "openid-config").flatMap((config) => {
    const url = compiler.literal(config, "url");
    return url ? [new OpenIdKeys(url)] : [];
  });
  const signingKeys = childElements(element, "issuer-signing-keys").flatMap((parent) => childElements(parent, "key"));
  for (const key of [...signingKeys, ...childElements(element, "decryption-keys")])
    if (key.name !== "key" || Object.keys(key.attributes).some((name) => name !== "id"))
      compiler.refuse(
        key,
        `\`${key.name}\`: the emulator has shared secrets in base64 and OpenID Connect metadata only. Use one of them.`,
      );
  const secrets = signingKeys.map((key) => compiler.text(contentOf(key)));
  const issuers = textList(element, compiler, "issuers", "issuer");
  const audiences = textList(element, compiler, "audiences", "audience");
  const claims = requiredClaims(element, compiler);

  return (exchange) =>
    validateToken(exchange, token(exchange), {
      source: "validate-jwt",
      status: status(exchange),
      message: message?.(exchange),
      keys,
      secrets: secrets.map((secret) => secretKey(secret(exchange))),
      issuers: issuers(exchange),
      audiences: audiences(exchange),
      requiredClaims: claims(exchange),
      requiresExpiration: requiresExpiration(exchange),
      requiresSignature: requiresSignature(exchange),
      clockSkewSeconds: clockSkew(exchange),
      outputVariable,
    });
};
