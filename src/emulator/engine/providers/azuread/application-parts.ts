// What an application publishes and whom it trusts, each as a resource of its own.

import { isRecord } from "../../../azure/resource-type";
import type { Values } from "../resource-provider";
import { appRole, permissionScope } from "./application";
import { requireGuids, requireId } from "./directory-resource";
import { type Fields, fromGraph, list, text, toGraph } from "./fields";
import { type ObjectPart, objectPart } from "./object-part";

const applicationId = text("applicationId");
const record = (item: unknown): Values => (isRecord(item) ? item : {});
const inApplication: Pick<ObjectPart, "owner"> = { owner: (objectId) => `/applications/${objectId}` };

/** A role or a scope: `idName` is how its own resource calls the id. */
function permission(collection: string, listPath: string, idName: string, all: Fields, required: readonly string[]) {
  const fields = all
    .filter(({ name }) => name !== "enabled")
    .map((field) => (field.name === "id" ? { ...field, name: idName } : field));
  return objectPart({
    ...inApplication,
    fields: [applicationId, ...fields],
    required: ["applicationId", idName, ...required],
    forceNew: ["applicationId", idName],
    problems: (inputs) => [...requireId("applications", "applicationId", inputs), ...requireGuids(inputs, idName)],
    form: `/applications/<guid>/${collection}/<guid>`,
    id: (inputs) => `${String(inputs.applicationId)}/${collection}/${String(inputs[idName])}`,
    list: listPath,
    key: (item) => String(record(item).id),
    toItem: (inputs) => ({ ...toGraph(fields, inputs), isEnabled: true }),
    fromItem: (item, objectId) => ({
      applicationId: `/applications/${objectId}`,
      ...fromGraph(fields, record(item)),
    }),
  });
}

export const applicationAppRole = permission("appRoles", "appRoles", "roleId", appRole, [
  "allowedMemberTypes",
  "description",
  "displayName",
]);

export const applicationPermissionScope = permission(
  "permissionScopes",
  "api.oauth2PermissionScopes",
  "scopeId",
  permissionScope,
  ["adminConsentDescription", "adminConsentDisplayName", "value"],
);

export const applicationIdentifierUri = objectPart({
  ...inApplication,
  fields: [applicationId, text("identifierUri")],
  required: ["applicationId", "identifierUri"],
  forceNew: ["applicationId", "identifierUri"],
  problems: (inputs) => requireId("applications", "applicationId", inputs),
  form: "/applications/<guid>/identifierUris/*",
  id: (inputs) => `${String(inputs.applicationId)}/identifierUris/${base64(inputs.identifierUri)}`,
  list: "identifierUris",
  key: base64,
  toItem: ({ identifierUri }) => identifierUri,
  fromItem: (identifierUri, objectId) => ({ applicationId: `/applications/${objectId}`, identifierUri }),
});

export const applicationPreAuthorized = objectPart({
  ...inApplication,
  fields: [applicationId, text("authorizedClientId"), list("permissionIds")],
  required: ["applicationId", "authorizedClientId", "permissionIds"],
  forceNew: ["applicationId", "authorizedClientId"],
  problems: (inputs) => [
    ...requireId("applications", "applicationId", inputs),
    ...requireGuids(inputs, "authorizedClientId"),
  ],
  form: "<guid>/preAuthorizedApplication/<guid>",
  id: (inputs) =>
    `${String(inputs.applicationId).split("/")[2]}/preAuthorizedApplication/${String(inputs.authorizedClientId)}`,
  list: "api.preAuthorizedApplications",
  key: (item) => String(record(item).appId),
  toItem: (inputs) => ({ appId: inputs.authorizedClientId, delegatedPermissionIds: inputs.permissionIds }),
  fromItem: (item, objectId) => ({
    applicationId: `/applications/${objectId}`,
    authorizedClientId: record(item).appId,
    permissionIds: record(item).delegatedPermissionIds,
  }),
});

export const groupMember = objectPart({
  fields: [text("groupObjectId"), text("memberObjectId")],
  required: ["groupObjectId", "memberObjectId"],
  forceNew: ["groupObjectId", "memberObjectId"],
  problems: (inputs) => requireGuids(inputs, "groupObjectId", "memberObjectId"),
  form: "<guid>/member/<guid>",
  id: (inputs) => `${String(inputs.groupObjectId)}/member/${String(inputs.memberObjectId)}`,
  owner: (objectId) => `/groups/${objectId}`,
  list: "members",
  key: String,
  toItem: ({ memberObjectId }) => memberObjectId,
  fromItem: (memberObjectId, groupObjectId) => ({ groupObjectId, memberObjectId }),
});

function base64(text: unknown): string {
  return Buffer.from(String(text)).toString("base64");
}
