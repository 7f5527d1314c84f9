import { childElements } from "../child-elements";
import { constant, list, mapped, together } from "../evaluate";
import { OpenIdKeys } from "../openid-keys";
import type { StatementHandler } from "../statement-handler";
import { requiredClaims, textList, tokenLocation } from "../token-location";
import { type TokenRules, TokenValidator } from "../token-validation";

const authority = "https://login.microsoftonline.com";

/**
 * Demands a token of Microsoft Entra ID, in either of its versions.
 * @see https://learn.microsoft.com/azure/api-management/validate-azure-ad-token-policy
 */
export const validateAzureAdToken: StatementHandler = (element, compiler) => {
  const tenant = compiler.literal(element, "tenant-id");
  const token = tokenLocation(element, compiler, "Authorization");
  const status = compiler.integer(element, "failed-validation-httpcode") ?? constant(401);
  const message = compiler.attribute(element, "failed-validation-error-message") ?? constant(undefined);
  const backends = textList(element, compiler, "backend-application-ids", "application-id");
  const audiences = textList(element, compiler, "audiences", "audience");
  if (!tenant) compiler.refuse(element, "`tenant-id`: expected a tenant id or domain as a literal. Add it.");
  for (const keys of childElements(element, "decryption-keys"))
    compiler.refuse(keys, "`decryption-keys`: the emulator reads signed tokens only. Remove it.");
  const keys = [
    new OpenIdKeys(`${authority}/${encodeURIComponent(tenant ?? "")}/v2.0/.well-known/openid-configuration`),
  ];

  const rules = together<TokenRules>({
    source: constant("validate-azure-ad-token"),
    status,
    message,
    keys: constant(keys),
    secrets: constant([]),
    issuers: constant([`https://sts.windows.net/${tenant}/`, `${authority}/${tenant}/v2.0`]),
    audiences: mapped(list([audiences, backends]), (both) => both.flat()),
    requiredClaims: requiredClaims(element, compiler),
    clientApplications: textList(element, compiler, "client-application-ids", "application-id"),
    requiresExpiration: constant(true),
    requiresSignature: constant(true),
    clockSkewSeconds: constant(0),
    outputVariable: constant(compiler.literal(element, "output-token-variable-name")),
  });
  const validator = mapped(rules, (present) => new TokenValidator(present));

  return (exchange) => validator(exchange).validate(exchange, token(exchange));
};
