import { randomUUID } from "node:crypto";
import { type DirectoryResource, graphObject, partsOf, requireId } from "./directory-resource";
import { fromGraph, list, merged, text, toGraph } from "./fields";

const applicationId = text("applicationId");
const fields = [text("displayName", "name"), text("description"), text("issuer"), text("subject"), list("audiences")];

const pathOf = (id: string): { readonly application: string; readonly path: string; readonly credentialId: string } => {
  const [objectId, credentialId = ""] = partsOf("<guid>/federatedIdentityCredential/<guid>", id);
  const application = `/applications/${objectId}`;
  return { application, credentialId, path: `${application}/federatedIdentityCredentials/${credentialId}` };
};

export const applicationFederatedIdentityCredential: DirectoryResource = {
  fields: [applicationId, ...fields],
  required: ["applicationId", "audiences", "displayName", "issuer", "subject"],
  forceNew: ["applicationId", "displayName"],
  problems: (inputs) => requireId("applications", "applicationId", inputs),
  async create(cloud, inputs) {
    const application = String(inputs.applicationId);
    const credentialId = randomUUID();
    const path = `${application}/federatedIdentityCredentials/${credentialId}`;
    await cloud.put(graphObject(path, toGraph(fields, inputs)));
    return { id: `${application.split("/")[2]}/federatedIdentityCredential/${credentialId}` };
  },
  async update(cloud, id, inputs) {
    const { path } = pathOf(id);
    await cloud.put(graphObject(path, merged(cloud.get(path)?.properties ?? {}, toGraph(fields, inputs))));
    return {};
  },
  delete: async (cloud, id) => cloud.delete(pathOf(id).path),
  read(cloud, id) {
    const { application, path, credentialId } = pathOf(id);
    const found = cloud.get(path);
    return found && { applicationId: application, credentialId, ...fromGraph(fields, found.properties) };
  },
};
