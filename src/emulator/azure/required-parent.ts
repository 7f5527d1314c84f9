import type { ArmResource } from "apim-ai-gateway/arm";
import { type ArmState, parentId } from "./arm-state";
import { ArmError } from "./cloud";

/**
 * What a resource is part of must exist; parts of unknown types are not looked at.
 * @throws ArmError naming what is not there
 */
export function requireParent({ id, type }: ArmResource, state: ArmState): void {
  // Roles may be given on what this program did not make.
  if (/^microsoft\.authorization\//i.test(type)) return;
  if (type.split("/").length < 3) {
    requireGroup(id, state);
    return;
  }
  const parent = parentId(id);
  if (!state.get(parent))
    throw new ArmError("ParentResourceNotFound", `\`${id}\`: expected ${parent} to exist. Create it first.`, 404);
}

function requireGroup(id: string, state: ArmState): void {
  const [group, name] = /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)(?=\/providers\/)/i.exec(id) ?? [];
  if (group !== undefined && !state.get(group))
    throw new ArmError("ResourceGroupNotFound", `Resource group '${name}' could not be found.`, 404);
}
