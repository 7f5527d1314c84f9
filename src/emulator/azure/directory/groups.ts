// https://learn.microsoft.com/graph/api/resources/group
import { type ResourceType, requireText, textOf, withProperties } from "../resource-type";
import { assignmentsTo, listOf, present, sameText, strangers } from "./objects";

export const groups: ResourceType = {
  check(group, { state, tenantId }) {
    const { properties } = group;
    const problems = [
      ...requireText(group, "displayName"),
      ...strangers(state, tenantId, "owners", properties.owners),
      ...strangers(state, tenantId, "members", properties.members),
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
