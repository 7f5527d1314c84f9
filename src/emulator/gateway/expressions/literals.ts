import type { ExpressionSyntax } from "apim-ai-gateway/policy";
import { type Code, constant, ExpressionError } from "./code";

/** The value of a literal. @throws ExpressionError for the kinds of number that the emulator does not have */
export function literalCode({ type, value, offset }: Extract<ExpressionSyntax, { kind: "literal" }>): Code {
  switch (type) {
    case "string":
    case "char":
      return constant(type, value);
    case "bool":
      return constant(type, value === "true");
    case "null":
      return constant(type, null);
    case "int":
      return constant(type, Number(value));
    case "uint":
    case "long":
      // A number that int does not hold is a uint in C#; with the signed types beside it, it behaves as a long.
      return constant("long", BigInt(value));
    case "double":
      return constant(type, Number(value));
    default:
      throw new ExpressionError(`The emulator does not have \`${type}\`.`, offset);
  }
}
