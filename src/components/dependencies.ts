import { Resource } from "@pulumi/pulumi";

/** What a policy must wait for: those of the references that are components of this program, not existing resources. */
export function componentsOf(...references: readonly unknown[]): Resource[] {
  return references.filter((reference): reference is Resource => Resource.isInstance(reference));
}
