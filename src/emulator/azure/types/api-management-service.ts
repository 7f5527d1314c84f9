import { expectedUnits, isServiceSku, serviceSkus } from "apim-ai-gateway/arm";
import { type ResourceType, requireAtMost, requireName, requireText, textOf, withProperties } from "../resource-type";
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
    if (!isServiceSku(name))
      problems.push(
        `\`sku.name\`: expected ${serviceSkus.join(", ")}, got ${JSON.stringify(name) ?? "nothing"}. Choose one of them.`,
      );
    const before = cloud.state.get(resource.id)?.sku?.name;
    if (before !== undefined && familyOf(before) !== familyOf(name))
      problems.push(
        `\`sku.name\`: expected one of ${familyOf(before)}, because the service is ${String(before)}, got "${String(name)}". Azure does not change a service between tiers of different kinds: make another service.`,
      );
    const units = expectedUnits(name, sku?.capacity);
    if (units !== undefined)
      problems.push(
        `\`sku.capacity\`: expected ${units}, got ${JSON.stringify(sku?.capacity) ?? "nothing"}. Correct it.`,
      );
    problems.push(...requireAtMost(resource, 100, "publisherEmail", "publisherName"));
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
  complete: (resource) =>
    withProperties(resource, {
      gatewayUrl: `https://${resource.name.toLowerCase()}.azure-api.net`,
      provisioningState: "Succeeded",
    }),
};
