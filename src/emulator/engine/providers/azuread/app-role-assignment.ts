import { randomUUID } from "node:crypto";
import { type DirectoryResource, graphObject, partsOf, requireGuids } from "./directory-resource";
import { fromGraph, text } from "./fields";

const names = ["appRoleId", "principalObjectId", "resourceObjectId"] as const;
const fields = [text("appRoleId"), text("principalObjectId", "principalId"), text("resourceObjectId", "resourceId")];
const outputs = [text("principalDisplayName"), text("principalType"), text("resourceDisplayName")];

const pathOf = (id: string): string => {
  partsOf("/servicePrincipals/<guid>/appRoleAssignedTo/*", id);
  return id;
};

export const appRoleAssignment: DirectoryResource = {
  fields,
  required: names,
  forceNew: names,
  problems: (inputs) => requireGuids(inputs, ...names),
  async create(cloud, { appRoleId, principalObjectId, resourceObjectId }) {
    const resource = `/servicePrincipals/${String(resourceObjectId)}`;
    if (cloud.get(resource) === undefined)
      throw new Error(
        `\`resourceObjectId\`: expected the object id of a service principal, got "${String(resourceObjectId)}". Correct it; an application's own object id is another one.`,
      );
    const id = `${resource}/appRoleAssignedTo/${randomUUID()}`;
    await cloud.put(graphObject(id, { appRoleId, principalId: principalObjectId }));
    return { id };
  },
  delete: async (cloud, id) => cloud.delete(pathOf(id)),
  read(cloud, id) {
    const found = cloud.get(pathOf(id));
    return found && fromGraph([...fields, ...outputs], found.properties);
  },
};
