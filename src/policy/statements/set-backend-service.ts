import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import type { Data } from "../element";
import { given } from "../given";
import { policyError } from "../policy-error";
import { allGateways, allScopes, allSections, boolean, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "set-backend-service",
  summary: "Sends the request to another backend, by address or by backend entity.",
  attributes: {
    "base-url": string(),
    "backend-id": string(),
    "sf-service-instance-name": string(),
    "sf-replica-type": string({ values: ["primary", "secondary"] }),
    "sf-resolve-condition": boolean(),
    "sf-partition-key": string(),
    "sf-listener-name": string(),
    "dapr-app-id": string(),
    "dapr-method": string(),
    "dapr-namespace": string(),
  },
  follows:
    "The page of 12/2022 and the one for Dapr of 08/2026, but for outbound and on-error, where Microsoft's policy toolkit has it; sf-replica-type stands in an example of the page and in Microsoft's schema.",
  oneOf: [{ attributes: ["base-url", "backend-id", "sf-service-instance-name"], need: "any" }],
  sections: allSections,
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("set-backend-service"),
};

/** Exactly one of the two. */
export interface SetBackendServiceArgs {
  /**
   * Name of a backend entity: a single backend or a pool. The only way to pools and circuit breakers.
   * @default - none; then `baseUrl` is required
   */
  backendId?: Data;
  /**
   * An absolute URL.
   * @default - none; then `backendId` is required
   */
  baseUrl?: Data;
}

/**
 * Sends the request to another backend than the API's own.
 * @throws PolicyError unless exactly one of the two is given
 * @see https://learn.microsoft.com/azure/api-management/set-backend-service-policy
 */
export function setBackendService(args: SetBackendServiceArgs): Element {
  const { backendId, baseUrl } = given(row.name, args);
  if (backendId !== undefined && baseUrl !== undefined)
    throw policyError(
      "attribute-choice",
      "`set-backend-service`: expected either `backendId` or `baseUrl`, got both.",
      "Leave one out.",
    );
  return buildStatement(row, { "backend-id": backendId, "base-url": baseUrl });
}
