import { type ResourceType, requireName, requireText, textOf, withProperties } from "../resource-type";
import { deletedServices, isTakenByDeleted, softDeleted } from "../soft-delete";

/** Tiers between which Azure changes no service: https://learn.microsoft.com/azure/api-management/upgrade-and-scale */
function familyOf(sku: unknown): string {
  const name = String(sku).toLowerCase();
  if (name === "consumption") return "Consumption";
  return name.endsWith("v2") ? "the v2 tiers" : "the classic tiers";
}

/** https://learn.microsoft.com/azure/templates/microsoft.apimanagement/service */
export const apiManagementService: ResourceType = {
  check(resource, cloud) {
    const { sku, properties } = resource;
    const problems = [
      ...requireName(
        resource,
        /^[a-zA-Z](?:[a-zA-Z0-9-]{0,48}[a-zA-Z0-9])?$/,
        "1 to 50 letters, digits and hyphens that start with a letter",
      ),
      ...requireText(resource, "publisherEmail", "publisherName"),
    ];
    const name = sku?.name;
    if (!textOf(name)) problems.push("`sku.name`: expected a SKU such as StandardV2, got nothing. Choose one.");
    const before = cloud.state.get(resource.id)?.sku?.name;
    if (before !== undefined && familyOf(before) !== familyOf(name))
      problems.push(
        `\`sku.name\`: expected one of ${familyOf(before)}, because the service is ${String(before)}, got "${String(name)}". Azure does not change a service between tiers of different kinds: make another service.`,
      );
    const capacity = sku?.capacity;
    const isConsumption = String(name).toLowerCase() === "consumption";
    if (isConsumption ? capacity !== 0 : !Number.isInteger(capacity) || Number(capacity) < 1)
      problems.push(
        `\`sku.capacity\`: expected ${isConsumption ? "0" : "a whole number of at least 1"}, got ${JSON.stringify(capacity) ?? "nothing"}. Correct it.`,
      );
    for (const property of ["publisherEmail", "publisherName"])
      if ((textOf(properties[property])?.length ?? 0) > 100)
        problems.push(`\`properties.${property}\`: expected at most 100 characters, got more. Shorten it.`);
    if (textOf(properties.publisherEmail) && !/^[^@\s]+@[^@\s]+$/.test(String(properties.publisherEmail)))
      problems.push(
        `\`properties.publisherEmail\`: expected an e-mail address, got ${JSON.stringify(properties.publisherEmail)}. Correct it.`,
      );
    if (isTakenByDeleted(resource, deletedServices, cloud) && properties.restore !== true)
      problems.push(
        `\`serviceName\`: expected a name that is free, got "${resource.name}", whose service was deleted less than 48 hours ago. Purge or restore that service, or choose another name.`,
      );
    return problems;
  },
  leaves: (resource, cloud) => [softDeleted(resource, deletedServices, cloud)],
  complete(resource, previous, cloud) {
    const hasIdentity = /SystemAssigned/i.test(String(resource.identity?.type));
    const identity = {
      ...resource.identity,
      principalId: previous?.identity?.principalId ?? cloud.guid(),
      tenantId: cloud.tenantId,
    };
    return {
      ...withProperties(resource, {
        gatewayUrl: `https://${resource.name.toLowerCase()}.azure-api.net`,
        provisioningState: "Succeeded",
      }),
      ...(hasIdentity && { identity }),
    };
  },
};
