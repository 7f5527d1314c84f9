import { type ResourceType, requireName, requireText, textOf, withProperties } from "../resource-type";
import { deletedServices, isTakenByDeleted, softDeleted } from "../soft-delete";

/** SKU names of API versions up to 2025-09-01-preview. */
const skus = [
  "Developer",
  "Basic",
  "Standard",
  "Premium",
  "Consumption",
  "Isolated",
  "BasicV2",
  "StandardV2",
  "PremiumV2",
];

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
    if (!skus.some((known) => known.toLowerCase() === String(name).toLowerCase()))
      problems.push(
        `\`sku.name\`: expected ${skus.join(", ")}, got ${JSON.stringify(name) ?? "nothing"}. Choose one of them.`,
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
