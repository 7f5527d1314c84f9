// Entry "apim-ai-gateway/rules": what an architecture board writes governance rules with.
export { isAuthenticated, isCallerAuthentication } from "./caller-authentication";
export { identifiesCaller, type Place } from "./caller-identity";
export { effectivePolicy } from "./effective-policy";
export { exampleGateway } from "./example-gateway";
export {
  type ExampleResource,
  type Examples,
  evaluate,
  type FailingExample,
  failedExamples,
  type PackRule,
  type PassingExample,
  type Violation,
} from "./examples";
export { type Exemption, readExemptions, withExemptions } from "./exemptions";
export {
  type DeclaredResource,
  type EffectivePolicy,
  GatewayStack,
  type StackApi,
} from "./gateway-stack";
export { isGuaranteed, type Occurrence, occurrences } from "./guarantee";
export { isModelApi } from "./model-api";
export { unknownValue } from "./readable-properties";
export { type Report, type ResourceRule, type RuleMetadata, resourceRule, type StackRule, stackRule } from "./rule";
export type { StackBackend } from "./stack-backend";
export type { StackResource } from "./stack-resource";
export { isSteadyKey } from "./steady-key";
