// A resource as one `up` leaves it to the next, and what its hooks are told of it.
import type { DeployedResource } from "./deployment";
import type { Values } from "./providers";
import type { Registration } from "./registration";
import type { Hooked, HookNames } from "./resource-hooks";

export interface Kept extends DeployedResource {
  readonly hooks: HookNames;
  /** Deleted to be replaced, and never made anew: the next `up` has to. */
  readonly isGone: boolean;
}

/** Whether a provider has the resource, and may delete it there. */
export function isManaged({ custom, external, type, retainOnDelete, isGone }: Kept): boolean {
  return custom && !external && !isGone && !retainOnDelete && !type.startsWith("pulumi:providers:");
}

/** What hooks are told before a resource is made or changed. */
export function hookedBefore(registration: Registration, inputs: Values, old: Kept | undefined): Hooked {
  const { urn, type, name, secretInputs } = registration;
  const newInputs = { values: inputs, secrets: secretInputs };
  return { urn, type, name, id: old?.id ?? "", newInputs, ...oldsOf(old) };
}

/** What hooks are told afterwards. */
export function hookedAfter(kept: Kept, old: Kept | undefined): Hooked {
  const { urn, type, name, id, inputs, secretInputs, outputs, secretOutputs: secrets } = kept;
  const newInputs = { values: inputs, secrets: secretInputs };
  return { urn, type, name, id, newInputs, newOutputs: { values: outputs, secrets }, ...oldsOf(old) };
}

/** What hooks are told before a resource is deleted, and afterwards. */
export function hookedDeletion(kept: Kept): Hooked {
  const { urn, type, name, id } = kept;
  return { urn, type, name, id, ...oldsOf(kept) };
}

function oldsOf(old: Kept | undefined): Pick<Hooked, "oldInputs" | "oldOutputs"> {
  if (old === undefined) return {};
  return {
    oldInputs: { values: old.inputs, secrets: old.secretInputs },
    oldOutputs: { values: old.outputs, secrets: old.secretOutputs },
  };
}
