// The text of a policy as the gateway gets it: named values filled in.
import { type Policy, PolicyError, parsePolicy } from "../policy";
import { unknownValue } from "./readable-properties";
import type { StackResource } from "./stack-resource";

/** A policy; undefined when it cannot be read here, `unknownValue` when nobody knows it before the update. */
export type ReadPolicy = Policy | typeof unknownValue | undefined;

/** By the id of the service and the name that policies write. */
export type NamedValues = ReadonlyMap<string, string>;

/**
 * What named values hold in the open. Secrets stay out, since messages may show what stands in a policy, and so does what
 * would not stay in its place in XML.
 */
export function namedValuesOf(resources: readonly StackResource[]): NamedValues {
  const values = new Map<string, string>();
  for (const resource of resources) {
    const { displayName, value, secret } = resource.arm.properties;
    if (typeof value !== "string" || value === unknownValue || secret === true) continue;
    if (/^@[({]/.test(value) || !/[<"&]/.test(value)) values.set(keyOf(resource, String(displayName)), value);
  }
  return values;
}

/**
 * Reads the policy or fragment of a resource. Text behind a link cannot be read.
 * @throws PolicyError naming the resource when its text is no policy
 */
export function readPolicy(resource: StackResource, namedValues: NamedValues): ReadPolicy {
  const { value, format } = resource.arm.properties;
  if (value === unknownValue) return unknownValue;
  if (typeof value !== "string" || String(format).endsWith("-link")) return undefined;
  const filled = value.replace(
    /\{\{([A-Za-z0-9\-._]+)\}\}/g,
    (written, name: string) => namedValues.get(keyOf(resource, name)) ?? written,
  );
  try {
    return parsePolicy(filled);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new PolicyError(
      error.problems.map((problem) => ({ ...problem, message: `${resource.name}: ${problem.message}` })),
    );
  }
}

function keyOf(resource: StackResource, name: string): string {
  return `${serviceId(resource).toLowerCase()} ${name}`;
}

/** The id of the API Management service that a resource belongs to. */
export function serviceId(resource: StackResource): string {
  return resource.arm.id.split("/").slice(0, 9).join("/");
}
