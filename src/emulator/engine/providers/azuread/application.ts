import type { Cloud } from "../../../azure/cloud";
import { isRecord } from "../../../azure/resource-type";
import type { Values } from "../resource-provider";
import { type DirectoryObject, directoryObject, refuseDuplicateName } from "./directory-object";
import type { DirectoryResource } from "./directory-resource";
import { featureTagsOf, tagProblems, tagsOf } from "./feature-tags";
import { flag, list, number, object, objects, recordsOf, text, texts } from "./fields";
import { addPassword, passwordsOf, removePassword } from "./passwords";

const type = "Microsoft.Graph/applications";
const signInAudience = text("signInAudience", "signInAudience", { fallback: "AzureADMyOrg" });

export const appRole = [
  ...texts("id", "description", "displayName", "value"),
  list("allowedMemberTypes"),
  flag("enabled", "isEnabled", { fallback: true }),
];

export const permissionScope = [
  ...texts("id", "adminConsentDescription", "adminConsentDisplayName"),
  ...texts("userConsentDescription", "userConsentDisplayName", "value"),
  flag("enabled", "isEnabled", { fallback: true }),
  text("type", "type", { fallback: "User" }),
];

const claim = [...texts("name", "source"), flag("essential"), list("additionalProperties")];
const redirects = [list("redirectUris")];

const outputs = [
  text("clientId", "appId"),
  text("publisherDomain"),
  text("disabledByMicrosoft", "disabledByMicrosoftStatus"),
];

const described: DirectoryObject["fields"] = [
  ...texts("displayName", "description", "notes", "serviceManagementReference"),
  text("marketingUrl", "info.marketingUrl"),
  text("privacyStatementUrl", "info.privacyStatementUrl"),
  text("supportUrl", "info.supportUrl"),
  text("termsOfServiceUrl", "info.termsOfServiceUrl"),
  list("groupMembershipClaims"),
  signInAudience,
];

const plain = directoryObject({
  collection: "applications",
  required: ["displayName"],
  forceNew: ["templateId"],
  fields: [
    ...described,
    object("api", "api", [
      list("knownClientApplications"),
      flag("mappedClaimsEnabled", "acceptMappedClaims"),
      objects("oauth2PermissionScopes", "oauth2PermissionScopes", permissionScope),
      number("requestedAccessTokenVersion", "requestedAccessTokenVersion", { fallback: 1 }),
    ]),
    objects("appRoles", "appRoles", appRole),
    flag("deviceOnlyAuthEnabled", "isDeviceOnlyAuthSupported"),
    flag("fallbackPublicClientEnabled", "isFallbackPublicClient"),
    list("identifierUris"),
    flag("oauth2PostResponseRequired", "oauth2RequirePostResponse"),
    object("optionalClaims", "optionalClaims", [
      objects("accessTokens", "accessToken", claim),
      objects("idTokens", "idToken", claim),
      objects("saml2Tokens", "saml2Token", claim),
    ]),
    list("owners"),
    object("publicClient", "publicClient", redirects),
    objects("requiredResourceAccesses", "requiredResourceAccess", [
      text("resourceAppId"),
      objects("resourceAccesses", "resourceAccess", texts("id", "type")),
    ]),
    object("singlePageApplication", "spa", redirects),
    list("tags", "tags", { computed: true }),
    text("templateId", "applicationTemplateId", { computed: true }),
    object("web", "web", [
      text("homepageUrl", "homePageUrl"),
      text("logoutUrl"),
      list("redirectUris"),
      object("implicitGrant", "implicitGrantSettings", [
        flag("accessTokenIssuanceEnabled", "enableAccessTokenIssuance"),
        flag("idTokenIssuanceEnabled", "enableIdTokenIssuance"),
      ]),
    ]),
  ],
  outputs: [...outputs, text("logoUrl", "info.logoUrl")],
  mapped: ["featureTags", "password"],
  stateOnly: ["logoImage", "preventDuplicateNames"],
  secrets: ["/password/value"],
  problems: tagProblems,
  beforeCreate: (cloud, inputs) => refuseDuplicateName(cloud, type, inputs),
  toGraph: (inputs) => ({ tags: tagsOf(inputs) ?? [] }),
  fromGraph: (properties) => ({
    featureTags: featureTagsOf(properties.tags),
    appRoleIds: idsByValue(properties.appRoles),
    oauth2PermissionScopeIds: idsByValue(isRecord(properties.api) ? properties.api.oauth2PermissionScopes : []),
  }),
});

/**
 * An application that may be made together with one password. An update writes everything that it covers, so it empties
 * what resources of their own have added, such as an identifier URI: they go with an ApplicationRegistration.
 */
export const application: DirectoryResource = {
  ...plain,
  async create(cloud, inputs) {
    const { id } = await plain.create(cloud, inputs);
    try {
      return { id, outputs: await firstPassword(cloud, id, inputs) };
    } catch (error) {
      await plain.delete(cloud, id);
      throw error;
    }
  },
  async update(cloud, id, inputs, known) {
    await plain.put(cloud, id, inputs);
    const before = known.outputs.password;
    const isSame = ["displayName", "startDate", "endDate"].every(
      (name) => partOf(inputs.password, name) === partOf(known.inputs.password, name),
    );
    if (isSame) return isRecord(before) ? { password: before } : {};
    if (isRecord(before)) await removePassword(cloud, id, String(before.keyId));
    return firstPassword(cloud, id, inputs);
  },
  read(cloud, id, known) {
    const outputs = plain.read(cloud, id, known);
    const password = known?.outputs.password;
    const isThere = isRecord(password) && passwordsOf(cloud, id).some(({ name }) => name === password.keyId);
    return outputs && { ...outputs, ...(isThere && { password }) };
  },
};

export const applicationRegistration = directoryObject({
  collection: "applications",
  required: ["displayName"],
  forceNew: [],
  fields: [
    ...described,
    text("homepageUrl", "web.homePageUrl"),
    text("logoutUrl", "web.logoutUrl"),
    flag("implicitAccessTokenIssuanceEnabled", "web.implicitGrantSettings.enableAccessTokenIssuance"),
    flag("implicitIdTokenIssuanceEnabled", "web.implicitGrantSettings.enableIdTokenIssuance"),
    number("requestedAccessTokenVersion", "api.requestedAccessTokenVersion", { fallback: 2 }),
  ],
  outputs,
});

/** The password that comes with an application, with its value. */
async function firstPassword(cloud: Cloud, id: string, { password }: Values): Promise<Values> {
  if (!isRecord(password)) return {};
  return { password: await addPassword(cloud, id, password) };
}

/** Ids of roles or scopes by their values. */
export function idsByValue(permissions: unknown): Values {
  return Object.fromEntries(
    recordsOf(permissions).flatMap(({ id, value }) => (typeof value === "string" && value !== "" ? [[value, id]] : [])),
  );
}

const partOf = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined);
