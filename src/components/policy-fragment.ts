import type { Resource } from "@pulumi/azure-native/resources";
import type * as pulumi from "@pulumi/pulumi";
import { apiManagementPart } from "./generic-resource";
import { type PolicyFragment, renderPolicy } from "./policy-language";
import type { GatewayReference } from "./references";

/**
 * A policy fragment under a name that policies can include.
 * The typed resource takes the name as its input `id`, which Pulumi's Node SDK reserves and drops, so that a made-up name
 * would take its place: hence the generic resource (docs/decisions/0005).
 */
export function policyFragment(
  id: string,
  gateway: GatewayReference,
  fragment: PolicyFragment,
  options: pulumi.CustomResourceOptions,
): Resource {
  const properties = { format: "rawxml", value: renderPolicy(fragment) };
  const part = { type: "policyFragments", name: id, apiVersion: "2024-05-01", properties };
  return apiManagementPart(id, gateway, part, options);
}
