import type { Values } from "../resource-provider";
import { appRole, idsByValue, permissionScope } from "./application";
import { directoryObject } from "./directory-object";
import type { DirectoryResource } from "./directory-resource";
import { featuresOf, featureTagsOf, tagProblems, tagsOf } from "./feature-tags";
import { flag, list, object, objects, text, texts } from "./fields";

const plain = directoryObject({
  collection: "servicePrincipals",
  required: ["clientId"],
  forceNew: ["clientId"],
  fields: [
    text("clientId", "appId"),
    flag("accountEnabled", "accountEnabled", { fallback: true }),
    list("alternativeNames"),
    flag("appRoleAssignmentRequired"),
    ...texts("description", "loginUrl", "notes", "preferredSingleSignOnMode"),
    list("notificationEmailAddresses"),
    list("owners"),
    object("samlSingleSignOn", "samlSingleSignOnSettings", texts("relayState")),
    list("tags", "tags", { computed: true }),
  ],
  outputs: [
    objects("appRoles", "appRoles", appRole),
    objects("oauth2PermissionScopes", "oauth2PermissionScopes", permissionScope),
    text("applicationTenantId", "appOwnerOrganizationId"),
    text("displayName"),
    text("homepageUrl", "homepage"),
    text("logoutUrl"),
    text("samlMetadataUrl"),
    text("signInAudience"),
    text("type", "servicePrincipalType"),
    list("redirectUris", "replyUrls"),
    list("servicePrincipalNames"),
  ],
  mapped: ["featureTags", "features"],
  stateOnly: ["useExisting"],
  problems: tagProblems,
  toGraph: (inputs) => ({ tags: tagsOf(inputs) ?? [] }),
  fromGraph: (properties): Values => ({
    featureTags: featureTagsOf(properties.tags),
    features: featuresOf(properties.tags),
    appRoleIds: idsByValue(properties.appRoles),
    oauth2PermissionScopeIds: idsByValue(properties.oauth2PermissionScopes),
  }),
});

/** A service principal; with `useExisting` the one that the application has is taken over. */
export const servicePrincipal: DirectoryResource = {
  ...plain,
  async create(cloud, inputs) {
    const existing = cloud
      .list("Microsoft.Graph/servicePrincipals")
      .find(({ properties }) => properties.appId === inputs.clientId);
    if (inputs.useExisting !== true || existing === undefined) return plain.create(cloud, inputs);
    await plain.put(cloud, existing.id, inputs);
    return { id: existing.id };
  },
};
