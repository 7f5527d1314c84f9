import { directoryObject, refuseDuplicateName } from "./directory-object";
import { flag, isRecord, list, text, texts } from "./fields";

const chosen = { isChosen: true } as const;

export const group = directoryObject({
  collection: "groups",
  required: ["displayName"],
  fixed: ["assignableToRole", "behaviors", "mailNickname", "provisioningOptions", "types"],
  fields: [
    ...texts("displayName", "description", "theme"),
    flag("mailEnabled"),
    flag("securityEnabled"),
    text("mailNickname", "mailNickname", chosen),
    text("visibility", "visibility", chosen),
    flag("assignableToRole", "isAssignableToRole"),
    list("types", "groupTypes"),
    list("behaviors", "resourceBehaviorOptions"),
    list("provisioningOptions", "resourceProvisioningOptions"),
    list("members", "members", chosen),
    list("owners", "owners", chosen),
    flag("autoSubscribeNewMembers", "autoSubscribeNewMembers", chosen),
    flag("externalSendersAllowed", "allowExternalSenders", chosen),
    flag("hideFromAddressLists", "hideFromAddressLists", chosen),
    flag("hideFromOutlookClients", "hideFromOutlookClients", chosen),
    flag("writebackEnabled", "writebackConfiguration.isEnabled"),
    text("onpremisesGroupType", "writebackConfiguration.onPremisesGroupType", chosen),
  ],
  outputs: [
    ...texts("mail", "preferredLanguage"),
    text("onpremisesDomainName", "onPremisesDomainName"),
    text("onpremisesNetbiosName", "onPremisesNetBiosName"),
    text("onpremisesSamAccountName", "onPremisesSamAccountName"),
    text("onpremisesSecurityIdentifier", "onPremisesSecurityIdentifier"),
    flag("onpremisesSyncEnabled", "onPremisesSyncEnabled"),
    list("proxyAddresses"),
    list("administrativeUnitIds"),
  ],
  handled: ["administrativeUnitIds", "dynamicMembership"],
  echoed: ["preventDuplicateNames"],
  problems({ mailEnabled, securityEnabled, administrativeUnitIds, dynamicMembership, members, mailNickname, types }) {
    const failures = [];
    if (mailEnabled !== true && securityEnabled !== true)
      failures.push({ property: "securityEnabled", reason: "expected `mailEnabled` or `securityEnabled` to be true." });
    if (mailEnabled === true && mailNickname === undefined)
      failures.push({ property: "mailNickname", reason: "expected an alias for a mail-enabled group. Set it." });
    if (mailEnabled === true && !(Array.isArray(types) && types.includes("Unified")))
      failures.push({ property: "types", reason: "expected Unified for a mail-enabled group. Add it." });
    if (dynamicMembership !== undefined && members !== undefined)
      failures.push({ property: "members", reason: "expected `members` or `dynamicMembership`, got both." });
    if (Array.isArray(administrativeUnitIds) && administrativeUnitIds.length > 0)
      failures.push({ property: "administrativeUnitIds", reason: "The emulator has no administrative units." });
    return failures;
  },
  beforeCreate: (cloud, inputs) => refuseDuplicateName(cloud, "Microsoft.Graph/groups", inputs),
  /** Who makes a group owns it, when the program names nobody. */
  initially: (cloud) => ({ owners: [cloud.tenantId] }),
  toGraph: ({ dynamicMembership }) => ({
    membershipRule: isRecord(dynamicMembership) ? dynamicMembership.rule : null,
    membershipRuleProcessingState: isRecord(dynamicMembership) && dynamicMembership.enabled === true ? "On" : "Paused",
  }),
  fromGraph: ({ membershipRule, membershipRuleProcessingState }) => ({
    dynamicMembership:
      typeof membershipRule === "string"
        ? { enabled: membershipRuleProcessingState === "On", rule: membershipRule }
        : undefined,
  }),
});
