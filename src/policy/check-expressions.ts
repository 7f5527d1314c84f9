import { parseExpression } from "./csharp/parser";
import { CSharpSyntaxError } from "./csharp/syntax";
import type { Expression, Policy, Position, Value } from "./document";
import { positionInExpression } from "./expression-position";
import { walk } from "./find";
import { type Problem, problem } from "./policy-error";
import { scanExpression } from "./scan-expression";

/** C# that does not parse. Named values are put in by the service, so an expression that has one is not looked at. */
export function checkExpressions(policy: Policy): readonly Problem[] {
  const problems: Problem[] = [];
  const check = (value: Value, position: Position | undefined) => {
    if (typeof value === "string" || namedValue.test(value.code)) return;
    for (const found of checkExpression(value, position)) problems.push(found);
  };
  for (const { attributes, attributePositions, children, position } of walk(policy)) {
    for (const name of Object.keys(attributes))
      check(attributes[name] as Value, attributePositions?.[name] ?? position);
    for (const child of children) if (child.kind === "text") check(child.value, child.position ?? position);
  }
  return problems;
}

const namedValue = /\{\{[A-Za-z0-9\-._]+\}\}/;

function checkExpression(expression: Expression, position: Position | undefined): readonly Problem[] {
  try {
    parseExpression(expression.code, expression.block);
    return [];
  } catch (error) {
    if (!(error instanceof CSharpSyntaxError)) throw error;
    if (isMixed(expression))
      return [
        problem(
          "mixed-expression",
          "Expected one expression, got several with text between them.",
          "Make the text part of one expression.",
          position,
          "warning",
        ),
      ];
    return error.problems.map(({ message, fix, offset }) =>
      problem("csharp-syntax", message, fix, positionInExpression(expression, offset) ?? position),
    );
  }
}

/** What API Management makes of `@(a) and @(b)` is not documented, and it stands in policies that it took. */
function isMixed({ code, block }: Expression): boolean {
  const whole = block ? `@{${code}}` : `@(${code})`;
  const first = scanExpression(whole, 0, false);
  return first !== undefined && first.end < whole.length;
}
