import { Resource } from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import type { GatewayReference } from "./references";

/** A part of an API Management service as ARM takes it, where the typed resource would drop something. */
export interface ApiManagementPart {
  /** ARM type below the service: `apis`. */
  readonly type: string;
  readonly name: string;
  readonly apiVersion: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The generic resource hands its properties through to ARM as they are. Nothing secret may be in them. */
export function apiManagementPart(
  name: string,
  { resourceGroupName, serviceName }: GatewayReference,
  part: ApiManagementPart,
  options: pulumi.CustomResourceOptions,
): Resource {
  return new Resource(
    name,
    {
      resourceGroupName,
      resourceProviderNamespace: "Microsoft.ApiManagement",
      parentResourcePath: pulumi.interpolate`service/${serviceName}`,
      resourceType: part.type,
      resourceName: part.name,
      apiVersion: part.apiVersion,
      properties: part.properties,
    },
    options,
  );
}
