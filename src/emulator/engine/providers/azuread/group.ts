import { kindProblems } from "../../../azure/directory/groups";
import { isRecord } from "../../../azure/resource-type";
import { directoryObject, refuseDuplicateName } from "./directory-object";
import { flag, list, text, texts } from "./fields";

const computed = { computed: true } as const;

export const group = directoryObject({
  collection: "groups",
  required: ["displayName"],
  forceNew: ["assignableToRole", "behaviors", "mailNickname", "provisioningOptions", "types"],
  fields: [
    ...texts("displayName", "description", "theme"),
    flag("mailEnabled"),
    flag("securityEnabled"),
    text("mailNickname", "mailNickname", computed),
    text("visibility", "visibility", computed),
    flag("assignableToRole", "isAssignableToRole"),
    list("types", "groupTypes"),
    list("behaviors", "resourceBehaviorOptions"),
    list("provisioningOptions", "resourceProvisioningOptions"),
    list("members", "members", computed),
    list("owners", "owners", computed),
    flag("autoSubscribeNewMembers", "autoSubscribeNewMembers", computed),
    flag("externalSendersAllowed", "allowExternalSenders", computed),
    flag("hideFromAddressLists", "hideFromAddressLists", computed),
    flag("hideFromOutlookClients", "hideFromOutlookClients", computed),
    flag("writebackEnabled", "writebackConfiguration.isEnabled"),
    text("onpremisesGroupType", "writebackConfiguration.onPremisesGroupType", computed),
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
  mapped: ["administrativeUnitIds", "dynamicMembership"],
  stateOnly: ["preventDuplicateNames"],
  problems(inputs) {
    const { administrativeUnitIds, dynamicMembership, members, types } = inputs;
    const failures = kindProblems({ ...inputs, groupTypes: types }).map(({ property, reason }) => ({
      property: property === "groupTypes" ? "types" : property,
      reason,
    }));
    if (dynamicMembership !== undefined && members !== undefined)
      failures.push({ property: "members", reason: "expected `members` or `dynamicMembership`, got both." });
    if (Array.isArray(administrativeUnitIds) && administrativeUnitIds.length > 0)
      failures.push({ property: "administrativeUnitIds", reason: "The emulator has no administrative units." });
    return failures;
  },
  beforeCreate: (cloud, inputs) => refuseDuplicateName(cloud, "Microsoft.Graph/groups", inputs),
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
