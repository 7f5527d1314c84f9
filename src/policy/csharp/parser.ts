// The door to the whole grammar.

import { requireHeight } from "./height";
import { Lexer } from "./lexer";
import { StatementParser } from "./statement-parser";
import { type BlockSyntax, CSharpSyntaxError, type ExpressionSyntax } from "./syntax";
import { Problems } from "./token";
import { SyntaxFault } from "./token-reader";

/**
 * Parses the code of a policy expression: an expression, or the statements of a block. It reads C# 7 without `async`,
 * `yield` and pointers. Expressions and statements may nest 200 deep, and the syntax tree may be 500 nodes high.
 * @throws CSharpSyntaxError with every place that cannot be read, up to 20
 * @see https://learn.microsoft.com/azure/api-management/api-management-policy-expressions
 */
export function parseExpression(code: string, block: boolean): ExpressionSyntax | BlockSyntax {
  const problems = new Problems();
  const lexer = new Lexer(code, problems);
  const tokens = lexer.tokens();
  const syntax = lexer.balanced ? new Parser(tokens, problems).whole(block) : undefined;
  if (syntax && problems.found.length === 0) requireHeight(syntax, lexer.count, problems);
  if (!syntax || problems.found.length > 0)
    throw new CSharpSyntaxError([...problems.found].sort((a, b) => a.offset - b.offset));
  return syntax;
}

class Parser extends StatementParser {
  /** Undefined when it cannot be read; why is among the problems. */
  whole(block: boolean): ExpressionSyntax | BlockSyntax | undefined {
    try {
      if (block) return { kind: "block", statements: this.statements(() => false), offset: 0 };
      const expression = this.expression();
      if (this.token.kind !== "end") throw this.unexpected("the end");
      return expression;
    } catch (fault) {
      if (!(fault instanceof SyntaxFault)) throw fault;
      this.problems.report(fault.message, fault.offset, fault.fix);
      return undefined;
    }
  }
}
