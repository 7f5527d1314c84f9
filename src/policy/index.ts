// Entry "apim-ai-gateway/policy".

export { CachingType } from "./caching-type";
export { checkPolicy, type PolicyPlace } from "./check";
export { fragmentTooLong } from "./check-fragment";
export type { KnownNames, Names } from "./check-references";
export { compose, type Stage, stages } from "./compose";
export { parseExpression } from "./csharp/parser";
export { readsMember } from "./csharp/reads-member";
export * from "./csharp/syntax";
export type { DimensionArgs } from "./dimensions";
export * from "./document";
export { type Data, element, text } from "./element";
export { block, type ExpressionPart, expression, literal, type NamedValue, namedValue, quote } from "./expression";
export { positionInExpression } from "./expression-position";
export { find, findAll, walk } from "./find";
export { fragment } from "./fragment";
export { gatewayOfSku } from "./gateway-of-sku";
export { type ParseOptions, parsePolicy } from "./parse";
export { PolicyError, type Problem, problemText } from "./policy-error";
export { type PolicyReference, referencesOf } from "./references";
export { renderPolicy } from "./render";
export { ClaimMatch, type RequiredClaimArgs } from "./required-claims";
export { RequestMode, type SentRequestArgs } from "./sent-request";
export type {
  AttributeChoice,
  AttributeRow,
  ChildRow,
  ChildrenRow,
  GatewayTier,
  PartRow,
  Scope,
  StatementRow,
} from "./statement-row";
export * from "./statements";
export { type NamedActionArgs, ValidationAction } from "./validation-action";
