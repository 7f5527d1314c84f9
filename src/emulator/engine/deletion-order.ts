// In which order resources can be deleted.
import type { DeployedResource } from "./deployment";
import { providerUrn } from "./registration";

type Linked = Pick<
  DeployedResource,
  "urn" | "parent" | "provider" | "dependencies" | "propertyDependencies" | "deletedWith"
>;

/** Each resource before everything that it depends on or lies in, and else the latest first. */
export function deletionOrder<T extends Linked>(resources: readonly T[]): readonly T[] {
  const byUrn = new Map<string, T[]>();
  for (const resource of resources) byUrn.set(resource.urn, [...(byUrn.get(resource.urn) ?? []), resource]);
  const ordered = new Set<T>();
  const visited = new Set<T>();
  const visit = (resource: T): void => {
    if (visited.has(resource)) return;
    visited.add(resource);
    for (const urn of linksOf(resource)) for (const below of byUrn.get(urn) ?? []) visit(below);
    ordered.add(resource);
  };
  for (const resource of resources) visit(resource);
  return [...ordered].reverse();
}

/** URNs of what has to be there as long as the resource is. */
function linksOf({ parent, provider, dependencies, propertyDependencies, deletedWith }: Linked): readonly string[] {
  return [parent, providerUrn(provider), deletedWith, ...dependencies, ...Object.values(propertyDependencies).flat()];
}
