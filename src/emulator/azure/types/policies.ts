import type { ResourceType } from "../resource-type";

/** A policy of a service, API, operation or product, or a fragment: parsed, checked, and compiled by the gateway. */
export const policies: ResourceType = {
  check(resource, cloud) {
    const { format = "xml", value } = resource.properties;
    if (format !== "xml" && format !== "rawxml")
      return [
        `\`properties.format\`: the emulator takes xml and rawxml, got ${JSON.stringify(format)}. Pass the policy itself.`,
      ];
    if (typeof value !== "string" || value === "")
      return ["`properties.value`: expected a policy, got nothing. Set it."];
    return cloud.policyProblems(resource);
  },
};
