// https://learn.microsoft.com/graph/api/resources/user
import { type ResourceType, requireText, textOf, withProperties } from "../resource-type";
import { assignmentsTo, sameText, unknownPrincipals } from "./objects";

export const users: ResourceType = {
  check(user, { state, tenantId }) {
    const { properties } = user;
    const manager = textOf(properties.manager);
    const problems = [
      ...requireText(user, "displayName"),
      ...unknownPrincipals(state, tenantId, "managerId", manager === undefined ? [] : [manager]),
    ];
    const name = textOf(properties.userPrincipalName);
    if (name === undefined || !/^[^@\s]+@[^@\s]+$/.test(name))
      problems.push(
        `\`userPrincipalName\`: expected a name such as ada@contoso.example, got ${JSON.stringify(name) ?? "nothing"}. Correct it.`,
      );
    const isTaken = state
      .list(user.type)
      .some(({ id, properties: other }) => !sameText(id, user.id) && sameText(other.userPrincipalName, name));
    if (isTaken)
      problems.push(
        `\`userPrincipalName\`: expected a name that is free, got "${name}", which another user has. Choose another one.`,
      );
    if (state.get(user.id) === undefined && textOf(properties.password) === undefined)
      problems.push("`password`: expected a password for a user that is made, got none. Set it.");
    return problems;
  },
  complete: (user, previous) =>
    withProperties(user, {
      id: user.name,
      userType: "Member",
      mailNickname: textOf(user.properties.mailNickname) ?? String(user.properties.userPrincipalName).split("@")[0],
      password: textOf(user.properties.password) ?? previous?.properties.password,
    }),
  secrets: ["password"],
  takesAlong: ({ name }, { state }) => assignmentsTo(state, name),
};
