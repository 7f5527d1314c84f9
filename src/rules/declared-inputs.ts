// Rules about a whole stack need the inputs of its resources: azure-native's outputs, which is all that CrossGuard hands
// to such rules, leave out what a resource is part of (`serviceName`, `apiId`, `resourceGroupName`).
import type { ResourceValidationArgs } from "@pulumi/policy";
import type { DeclaredResource } from "./gateway-stack";
import { readableProperties } from "./readable-properties";

/** The inputs of the resources of one run, from when CrossGuard shows each by itself, which it does first. */
export class DeclaredInputs {
  private byUrn = new Map<string, ResourceValidationArgs["props"]>();

  remember({ urn, props }: ResourceValidationArgs): void {
    this.byUrn.set(urn, props);
  }

  /**
   * The resources of the stack with their inputs, which say what the program wants, above their outputs. It ends the run:
   * a pack that lives on, for the update after a preview, starts with nothing of the run before.
   */
  taken(resources: readonly DeclaredResource[]): readonly DeclaredResource[] {
    const inputs = this.byUrn;
    this.byUrn = new Map();
    return resources.map((resource) => {
      const declared = inputs.get(resource.urn);
      if (declared === undefined) return resource;
      const { urn, type, name, props } = resource;
      return { urn, type, name, props: { ...readableProperties(props), ...readableProperties(declared) } };
    });
  }
}
