import type { ArmResource } from "../arm";

/** A resource of the stack that Azure Resource Manager manages. */
export interface StackResource {
  readonly urn: string;
  readonly name: string;
  readonly arm: ArmResource;
}
