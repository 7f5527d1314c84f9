// C# policy expressions: parsed by apim-ai-gateway/policy, typed and compiled to closures here.
export type { ExpressionContext } from "./context";
