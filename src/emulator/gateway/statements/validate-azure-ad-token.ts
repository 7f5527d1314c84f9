import { childElements } from "../child-elements";
import { OpenIdKeys } from "../openid-keys";
import type { StatementHandler } from "../statement-handler";
import { requiredClaims, textList, tokenLocation } from "../token-location";
import { validateToken } from "../token-validation";

const authority = "https://login.microsoftonline.com";

/**
 * Demands a token of Microsoft Entra ID, in either of its versions.
 * @see https://learn.microsoft.com/azure/api-management/validate-azure-ad-token-policy
 */
export const validateAzureAdToken: StatementHandler = (element, compiler) => {
  const tenant = compiler.literal(element, "tenant-id");
  const token = tokenLocation(element, compiler, "Authorization");
  const status = compiler.integer(element, "failed-validation-httpcode") ?? (() => 401);
  const message = compiler.attribute(element, "failed-validation-error-message");
  const outputVariable = compiler.literal(element, "output-token-variable-name");
  const clients = textList(element, compiler, "client-application-ids", "application-id");
  const backends = textList(element, compiler, "backend-application-ids", "application-id");
  const audiences = textList(element, compiler, "audiences", "audience");
  const claims = requiredClaims(element, compiler);
  if (!tenant) compiler.refuse(element, "`tenant-id`: expected a tenant id or domain as a literal. Add it.");
  for (const keys of childElements(element, "decryption-keys"))
    compiler.refuse(keys, "`decryption-keys`: the emulator reads signed tokens only. Remove it.");
  const keys = [
    new OpenIdKeys(`${authority}/${encodeURIComponent(tenant ?? "")}/v2.0/.well-known/openid-configuration`),
  ];

  return (exchange) =>
    validateToken(exchange, token(exchange), {
      source: "validate-azure-ad-token",
      status: status(exchange),
      message: message?.(exchange),
      keys,
      secrets: [],
      issuers: [`https://sts.windows.net/${tenant}/`, `${authority}/${tenant}/v2.0`],
      audiences: [...audiences(exchange), ...backends(exchange)],
      requiredClaims: claims(exchange),
      clientApplications: clients(exchange),
      requiresExpiration: true,
      requiresSignature: true,
      clockSkewSeconds: 0,
      outputVariable,
    });
};
