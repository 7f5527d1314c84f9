// Rules about a whole stack need the inputs of its resources: azure-native's outputs, which is all that CrossGuard hands
// to such rules, leave out what a resource is part of (`serviceName`, `apiId`, `resourceGroupName`).
import type { ResourceValidationArgs } from "@pulumi/policy";
import type { DeclaredResource } from "./gateway-stack";
import { readableProperties } from "./readable-properties";

/** Inputs by URN, from when CrossGuard shows each resource by itself, which it does first. */
const declared = new Map<string, Readonly<Record<string, unknown>>>();

/** Remembers the inputs of a resource; reports nothing. */
export function rememberInputs({ urn, props }: ResourceValidationArgs): void {
  declared.set(urn, readableProperties(props));
}

/** A resource of the stack with its inputs, which say what the program wants, above its outputs. */
export function withInputs(resource: DeclaredResource): DeclaredResource {
  const inputs = declared.get(resource.urn);
  const { urn, type, name } = resource;
  return inputs === undefined
    ? resource
    : { urn, type, name, props: { ...readableProperties(resource.props), ...inputs } };
}
