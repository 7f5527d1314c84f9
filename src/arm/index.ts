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
export type { ArmResource } from "./resource";
export { expectedUnits, isServiceSku, serviceSkus } from "./service-skus";
export { type ArmConversion, armTypeOf, envelope, type Inputs, type ToArmOptions, toArm } from "./to-arm";
export { type UnknownProperties, unknownProperties } from "./unknown-properties";
