// What an expression gives: its text, the exception it throws, or the reason why it is refused.
import { compileExpression, DotNetException, ExpressionError } from "../../../../src/emulator/gateway/expressions";
import { expressionContext } from "./expression-context";

type Given = Parameters<typeof expressionContext>[0];

export const text = (code: string, given?: Given) => compileExpression(code).evaluateText(expressionContext(given));

export const refusal = (code: string) => {
  try {
    compileExpression(code);
  } catch (error) {
    if (error instanceof ExpressionError) return error.message;
    throw error;
  }
  return "compiled";
};

export const exception = (code: string, given?: Given) => {
  try {
    text(code, given);
  } catch (error) {
    if (error instanceof DotNetException) return error.type;
    throw error;
  }
  return "no exception";
};
