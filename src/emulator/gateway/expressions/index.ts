// C# policy expressions: parsed by apim-ai-gateway/policy, typed and compiled to closures here.

export { ExpressionError } from "./code";
export { type CompiledExpression, compileExpression } from "./compile-expression";
export type {
  ContextBody,
  ContextHeaders,
  ContextRequest,
  ContextResponse,
  ContextUrl,
  ExpressionContext,
  Variable,
} from "./context";
export { boxInt, boxJwt, boxString, DotNetException, type DotNetType, type DotNetValue } from "./dotnet-value";
