import { childElements } from "../child-elements";
import { constant, list, mapped, together } from "../evaluate";
import { OpenIdKeys } from "../openid-keys";
import type { StatementHandler } from "../statement-handler";
import { requiredClaims, textList, tokenLocation } from "../token-location";
import { type TokenRules, TokenValidator } from "../token-validation";

const authority = "https://login.microsoftonline.com";
const tenantId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Demands a token of Microsoft Entra ID, in either of its versions.
 * @see https://learn.microsoft.com/azure/api-management/validate-azure-ad-token-policy
 */
export const validateAzureAdToken: StatementHandler = (element, compiler) => {
  const tenant = compiler.literal(element, "tenant-id")?.toLowerCase();
  const token = tokenLocation(element, compiler, "Authorization");
  const status = compiler.integer(element, "failed-validation-httpcode") ?? constant(401);
  const message = compiler.attribute(element, "failed-validation-error-message") ?? constant(undefined);
  const backends = textList(element, compiler, "backend-application-ids", "application-id");
  const audiences = textList(element, compiler, "audiences", "audience");
  if (!tenant) compiler.refuse(element, "`tenant-id`: expected a tenant id or domain as a literal. Add it.");
  else if (!/^[a-z0-9.-]+$/.test(tenant))
    compiler.refuse(
      element,
      `\`tenant-id\`: expected a tenant id or domain, got ${tenant}. Write it without a scheme.`,
    );
  if (element.attributes["authentication-endpoint"] !== undefined)
    compiler.refuse(element, "`authentication-endpoint`: the emulated tenant stands in one cloud. Remove it.");
  for (const keys of childElements(element, "decryption-keys"))
    compiler.refuse(keys, "`decryption-keys`: the emulator reads signed tokens only. Remove it.");
  const metadata = (version: string) =>
    new OpenIdKeys(`${authority}/${encodeURIComponent(tenant ?? "")}${version}/.well-known/openid-configuration`);
  // Tokens name the tenant's id: where the policy has a domain, the metadata of each version tells the issuer.
  const isId = tenantId.test(tenant ?? "");
  const keys = isId ? [metadata("/v2.0")] : [metadata("/v2.0"), metadata("")];

  const rules = together<TokenRules>({
    source: constant("validate-azure-ad-token"),
    status,
    message,
    keys: constant(keys),
    secrets: constant([]),
    issuers: constant(isId ? [`https://sts.windows.net/${tenant}/`, `${authority}/${tenant}/v2.0`] : []),
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
