// What Azure does with a type of resource.
import type { ArmResource } from "apim-ai-gateway/arm";
import type { ArmState } from "./arm-state";

/** What the rules of a type see of the cloud. */
export interface CloudView {
  readonly state: ArmState;
  readonly subscriptionId: string;
  readonly tenantId: string;
  /** Milliseconds since 1970. */
  now(): number;
  /** Random hex digits, for keys and ids. */
  hex(digits: number): string;
  guid(): string;
  /** Sentences on why the gateway could not run a policy. */
  policyProblems(policy: ArmResource): readonly string[];
}

export interface ResourceType {
  /** Sentences for everything that Azure would refuse. */
  check?(resource: ArmResource, cloud: CloudView): readonly string[];
  /** The resource as Azure answers it: with defaults and what Azure computes. `previous` is what was there before. */
  complete?(resource: ArmResource, previous: ArmResource | undefined, cloud: CloudView): ArmResource;
  /** Other resources that come with it, such as the operations of an imported API. */
  brings?(resource: ArmResource, cloud: CloudView): readonly ArmResource[];
  /** What is left when it is deleted, such as a name that stays taken. */
  leaves?(resource: ArmResource, cloud: CloudView): readonly ArmResource[];
  /** Properties that follow from other resources, whenever it is looked at. */
  derives?(resource: ArmResource, cloud: CloudView): Readonly<Record<string, unknown>>;
  /** Ids of resources elsewhere that are deleted with it. */
  takesAlong?(resource: ArmResource, cloud: CloudView): readonly string[];
  /** Answers of `POST {id}/{action}`. */
  readonly actions?: Readonly<Record<string, (resource: ArmResource, cloud: CloudView) => unknown>>;
  /** Properties that GET leaves out; actions see them. */
  readonly secrets?: readonly string[];
  /** Properties that only the answer to the PUT that makes it has. */
  readonly shownOnce?: readonly string[];
}

/** The resource with more properties. */
export function withProperties(resource: ArmResource, properties: Readonly<Record<string, unknown>>): ArmResource {
  return { ...resource, properties: { ...resource.properties, ...properties } };
}

/** A sentence unless the property is a text that is not empty. */
export function requireText(resource: ArmResource, ...names: readonly string[]): readonly string[] {
  return names
    .filter((name) => typeof resource.properties[name] !== "string" || resource.properties[name] === "")
    .map(
      (name) =>
        `\`properties.${name}\`: expected a text, got ${JSON.stringify(resource.properties[name]) ?? "nothing"}. Set it.`,
    );
}

/** A sentence for each property that is a longer text than Azure takes. */
export function requireAtMost(
  { properties }: ArmResource,
  longest: number,
  ...names: readonly string[]
): readonly string[] {
  return names
    .filter((name) => (textOf(properties[name])?.length ?? 0) > longest)
    .map((name) => `\`properties.${name}\`: expected at most ${longest} characters, got more. Shorten it.`);
}

/** A sentence unless the name has the form that Azure asks for. */
export function requireName(resource: ArmResource, pattern: RegExp, rule: string): readonly string[] {
  return pattern.test(resource.name)
    ? []
    : [`\`name\`: expected ${rule}, got ${JSON.stringify(resource.name)}. Choose another name.`];
}

/** A sentence unless the name of a part of API Management is one: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules */
export function requirePartName(resource: ArmResource, longest: number): readonly string[] {
  const pattern = new RegExp(`^[^*#&+:<>?]{1,${longest}}$`);
  return requireName(resource, pattern, `1 to ${longest} characters other than * # & + : < > ?`);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The last segment of an id or a name. */
export function lastSegment(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}
