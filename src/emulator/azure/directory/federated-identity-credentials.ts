// https://learn.microsoft.com/graph/api/resources/federatedidentitycredential
import { parentId } from "../arm-state";
import { type ResourceType, requireText, withProperties } from "../resource-type";
import { listOf, sameText } from "./objects";

/** As many as an application may have. */
const most = 20;

export const federatedIdentityCredentials: ResourceType = {
  check(credential, { state }) {
    const { properties } = credential;
    const problems = [...requireText(credential, "name", "issuer", "subject")];
    if (listOf(properties.audiences).length === 0)
      problems.push("`audiences`: expected an audience such as api://AzureADTokenExchange, got none. Set it.");
    const others = state
      .children(parentId(credential.id), "federatedIdentityCredentials")
      .filter(({ id }) => !sameText(id, credential.id));
    if (others.length >= most)
      problems.push(`expected at most ${most} federated identity credentials of an application, got one more.`);
    if (others.some((other) => other.properties.name === properties.name))
      problems.push(
        `\`displayName\`: expected a name that is free, got "${String(properties.name)}", which another credential of the application has. Choose another one.`,
      );
    const same = others.find(
      (other) => other.properties.issuer === properties.issuer && other.properties.subject === properties.subject,
    );
    if (same)
      problems.push(
        `\`subject\`: expected issuer and subject that no other credential of the application has, got those of ${String(same.properties.name)}. Correct one of them.`,
      );
    return problems;
  },
  complete: (credential) => withProperties(credential, { id: credential.name }),
};
