import { type PolicyDocument, parsePolicy } from "apim-ai-gateway/policy";
import { isCallerAuthentication, isGuaranteed } from "apim-ai-gateway/rules";
import { describe, expect, it } from "vitest";

const authenticates = (xml: string) =>
  isGuaranteed(
    (parsePolicy(`<policies><inbound>${xml}</inbound><backend /><outbound /><on-error /></policies>`) as PolicyDocument)
      .inbound,
    isCallerAuthentication,
  );
const audience = "<audiences><audience>api://chat</audience></audiences>";
const jwt = (attributes: string, parts: string) =>
  `<validate-jwt header-name="Authorization" ${attributes}>${parts}</validate-jwt>`;
const config = (tenant: string) =>
  `<openid-config url="https://login.microsoftonline.com/${tenant}/v2.0/.well-known/openid-configuration" />`;
const certificate = (attributes: string, identity?: string) =>
  `<validate-client-certificate ${attributes}>${identity ? `<identities><identity ${identity} /></identities>` : ""}</validate-client-certificate>`;

describe("what authenticates callers", () => {
  it.each([
    ["a token of a tenant", '<validate-azure-ad-token tenant-id="contoso" />'],
    [
      "a token of any tenant for this API",
      `<validate-azure-ad-token tenant-id="common">${audience}</validate-azure-ad-token>`,
    ],
    ["a token of an issuer", jwt("", config("contoso"))],
    ["a token with a known key", jwt("", "<issuer-signing-keys><key>AAAA</key></issuer-signing-keys>")],
    ["a token that never expires", jwt('require-expiration-time="false"', config("contoso"))],
    ["a token of everybody's issuer for this API", jwt("", config("common") + audience)],
    ["a certificate that is named", certificate("", 'common-name="checkout"')],
    ["a certificate without chain, by its thumbprint", certificate('validate-trust="false"', 'thumbprint="AA"')],
  ])("is %s", (_, xml) => {
    expect(authenticates(xml)).toBe(true);
  });

  it.each([
    ["any token of any tenant", '<validate-azure-ad-token tenant-id="organizations" />'],
    ["a token without signature", jwt('require-signed-tokens="false"', config("contoso"))],
    [
      "a token that is signed only sometimes",
      jwt('require-signed-tokens="@(context.Request.HasBody)"', config("contoso")),
    ],
    ["a token that no key verifies", jwt("", audience)],
    ["any token of everybody's issuer", jwt("", config("common"))],
    ["any certificate of any authority", certificate("")],
    ["a certificate that may be wrong", certificate('ignore-error="true"', 'common-name="checkout"')],
    ["a certificate that anybody can make", certificate('validate-trust="false"', 'common-name="checkout"')],
  ])("is not %s", (_, xml) => {
    expect(authenticates(xml)).toBe(false);
  });
});
