import { type ResourceType, requireName } from "../resource-type";
import { policies } from "./policies";

/** https://learn.microsoft.com/azure/templates/microsoft.apimanagement/service/policyfragments */
export const policyFragments: ResourceType = {
  ...policies,
  check: (resource, cloud) => [
    ...requireName(
      resource,
      /^(?=.{1,80}$)(\w+|\w[\w-]+\w)$/,
      "1 to 80 letters, digits, `_` and `-`, no `-` first or last",
    ),
    ...(policies.check?.(resource, cloud) ?? []),
  ],
};
