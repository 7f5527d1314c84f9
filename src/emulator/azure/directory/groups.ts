// https://learn.microsoft.com/graph/api/resources/group
import { type ResourceType, requireText, textOf, withProperties } from "../resource-type";
import { assignmentsTo, listOf, present, sameText, unknownPrincipals } from "./objects";

/** What keeps a group from being a security group or one of Microsoft 365, which are the kinds that Microsoft Graph makes. */
export function kindProblems({
  mailEnabled,
  securityEnabled,
  mailNickname,
  groupTypes,
}: Readonly<Record<string, unknown>>) {
  const problems: { readonly property: string; readonly reason: string }[] = [];
  if (mailEnabled !== true && securityEnabled !== true)
    problems.push({ property: "securityEnabled", reason: "expected `mailEnabled` or `securityEnabled` to be true." });
  if (mailEnabled === true && textOf(mailNickname) === undefined)
    problems.push({ property: "mailNickname", reason: "expected an alias for a mail-enabled group. Set it." });
  if (mailEnabled === true && !listOf(groupTypes).includes("Unified"))
    problems.push({ property: "groupTypes", reason: "expected Unified for a mail-enabled group. Add it." });
  return problems;
}

export const groups: ResourceType = {
  check(group, { state, tenantId }) {
    const { properties } = group;
    const problems = [
      ...requireText(group, "displayName"),
      ...kindProblems(properties).map(({ property, reason }) => `\`${property}\`: ${reason}`),
      ...unknownPrincipals(state, tenantId, "owners", properties.owners),
      ...unknownPrincipals(state, tenantId, "members", properties.members),
    ];
    const nickname = textOf(properties.mailNickname);
    const isTaken = state
      .list(group.type)
      .some(({ id, properties: other }) => !sameText(id, group.id) && sameText(other.mailNickname, nickname));
    if (isTaken)
      problems.push(
        `\`mailNickname\`: expected an alias that is free, got "${nickname}", which another group has. Choose another one.`,
      );
    if (listOf(properties.members).some((member) => sameText(member, group.name)))
      problems.push("`members`: expected others than the group itself. Remove it.");
    return problems;
  },
  complete(group, previous, cloud) {
    const { properties } = group;
    const isUnified = listOf(properties.groupTypes).includes("Unified");
    const nickname = textOf(properties.mailNickname) ?? previous?.properties.mailNickname ?? cloud.hex(10);
    return withProperties(group, {
      id: group.name,
      mailNickname: nickname,
      // Who makes a group owns it, when nobody is named. The emulator deploys as a principal that has the tenant's id.
      owners: properties.owners ?? previous?.properties.owners ?? [cloud.tenantId],
      visibility:
        textOf(properties.visibility) ?? previous?.properties.visibility ?? (isUnified ? "Public" : "Private"),
    });
  },
  derives: ({ properties }, { state, tenantId }) => ({
    owners: present(state, tenantId, properties.owners),
    members: present(state, tenantId, properties.members),
  }),
  takesAlong: ({ name }, { state }) => assignmentsTo(state, name),
};
