// Names that azure-native makes up, and where their random parts come from.
import { createHash, randomBytes } from "node:crypto";
import { generatedName, type RandomNames } from "apim-ai-gateway/arm";
import type { Autonaming, Declaration, Values } from "./resource-provider";

/** Set among the inputs when the name is random: a new resource can then stand beside the old one. */
export const createBeforeDelete = "__createBeforeDelete";

/** Inputs with a name: their own, the one that was made up before, or a new one. */
export function named({ type, name, inputs, seed, autonaming }: Declaration, olds: Values | undefined): Values {
  const generated = generatedName(type, name, inputs, randomNames(seed));
  if (generated === undefined) return inputs;
  const { input, value, isRandom } = generated;
  const flag = isRandom ? { [createBeforeDelete]: true } : {};
  const before = olds?.[input];
  if (typeof before === "string") {
    return { ...inputs, [input]: before, ...(olds?.[createBeforeDelete] === true ? flag : {}) };
  }
  if (!isRandom || autonaming === undefined) return { ...inputs, [input]: value, ...flag };
  return withProposal(inputs, input, value, flag, autonaming);
}

/** What the project's `pulumi:autonaming` configuration wants; GUIDs are made up unless it insists. */
function withProposal(
  inputs: Values,
  input: string,
  value: string,
  flag: Values,
  { mode, proposedName }: Autonaming,
): Values {
  if (mode === "disable") return inputs;
  const isGuid = input === "roleAssignmentName";
  return { ...inputs, [input]: mode === "propose" && isGuid ? value : proposedName, ...flag };
}

/** From a seed, the same names come in the preview and in the deployment that follows it. */
function randomNames(seed: Uint8Array | undefined): RandomNames {
  const digits = (count: number) =>
    seed === undefined || seed.length === 0
      ? randomBytes(count).toString("hex").slice(0, count)
      : createHash("sha256").update(seed).digest("hex").slice(0, count);
  return {
    hex: digits,
    guid: () => digits(32).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5"),
  };
}
