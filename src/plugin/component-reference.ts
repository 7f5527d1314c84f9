// A component that another language passes to another one, as itself and not as an object of its outputs.
import * as pulumi from "@pulumi/pulumi";
import type { PackageSchema } from "./package-schema";

/** A component of the deployment under way; its outputs are those that it has registered. */
class ComponentReference extends pulumi.ComponentResource {
  constructor(name: string, type: string, urn: string, outputs: readonly string[]) {
    super(type, name, Object.fromEntries(outputs.map((output) => [output, undefined])), { urn }, true);
  }
}

/** Lets references to the package's components arrive as components. */
export function receiveReferences({ name: packageName, version, resources }: PackageSchema): void {
  pulumi.runtime.registerResourceModule(packageName, "index", {
    version,
    construct: (name, type, urn) =>
      new ComponentReference(name, type, urn, Object.keys(resources[type]?.properties ?? {})),
  });
}
