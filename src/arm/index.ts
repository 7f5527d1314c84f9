// Entry "apim-ai-gateway/arm": a Pulumi resource as Azure Resource Manager sees it. Pure.

export {
  fromArm,
  generatedName,
  inputNames,
  inputsOfId,
  missingInputs,
  type RandomNames,
  replaceOnChange,
  withName,
} from "./from-arm";
export { previewOutputs } from "./preview-outputs";
export type { ArmResource } from "./resource";
export { expectedUnits, isServiceSku, serviceSkus } from "./service-skus";
export { type ArmConversion, answeredArm, armTypeOf, type Inputs, type ToArmOptions, toArm } from "./to-arm";
export { genericResource } from "./token";
export { type UnknownProperties, unknownProperties } from "./unknown-properties";
export { valueProblems } from "./value-problems";
