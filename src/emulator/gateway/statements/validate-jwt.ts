import { childElements, contentOf } from "../child-elements";
import { constant, list, mapped, together } from "../evaluate";
import { OpenIdKeys } from "../openid-keys";
import { secretKey } from "../secret-key";
import type { StatementHandler } from "../statement-handler";
import { requiredClaims, textList, tokenLocation } from "../token-location";
import { type TokenRules, TokenValidator } from "../token-validation";

/**
 * Demands a JSON Web Token signed by a key of its issuer's metadata or by a shared secret.
 * @see https://learn.microsoft.com/azure/api-management/validate-jwt-policy
 */
export const validateJwt: StatementHandler = (element, compiler) => {
  const token = tokenLocation(element, compiler);
  const status = compiler.integer(element, "failed-validation-httpcode") ?? constant(401);
  const message = compiler.attribute(element, "failed-validation-error-message") ?? constant(undefined);
  const keys = childElements(element, "openid-config").flatMap((config) => {
    const url = compiler.literal(config, "url");
    return url ? [new OpenIdKeys(url)] : [];
  });
  const signingKeys = childElements(element, "issuer-signing-keys").flatMap((parent) => childElements(parent));
  const others = ["issuer-signing-tokens", "decryption-keys"].flatMap((name) => childElements(element, name));
  for (const key of [...signingKeys, ...others])
    if (key.name !== "key" || Object.keys(key.attributes).some((name) => name !== "id"))
      compiler.refuse(
        key,
        `\`${key.name}\`: the emulator has shared secrets in base64 and OpenID Connect metadata only. Use one of them.`,
      );
  const secrets = signingKeys.map((key) => mapped(compiler.text(contentOf(key)), secretKey));
  const rules = together<TokenRules>({
    source: constant("validate-jwt"),
    status,
    message,
    keys: constant(keys),
    secrets: list(secrets),
    issuers: textList(element, compiler, "issuers", "issuer"),
    audiences: textList(element, compiler, "audiences", "audience"),
    requiredClaims: requiredClaims(element, compiler),
    clientApplications: constant([]),
    requiresExpiration: compiler.boolean(element, "require-expiration-time", true),
    requiresSignature: compiler.boolean(element, "require-signed-tokens", true),
    clockSkewSeconds: compiler.integer(element, "clock-skew") ?? constant(0),
    outputVariable: constant(compiler.literal(element, "output-token-variable-name")),
  });
  const validator = mapped(rules, (present) => new TokenValidator(present));

  return (exchange) => validator(exchange).validate(exchange, token(exchange));
};
