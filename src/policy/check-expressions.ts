import { parseExpression } from "./csharp/parser";
import { CSharpSyntaxError } from "./csharp/syntax";
import type { Element, Expression, Policy, Position, Value } from "./document";
import { positionInExpression } from "./expression-position";
import { walk } from "./find";
import type { Problem } from "./policy-error";

/** C# that does not parse. Named values are put in by the service, so an expression that has one is not looked at. */
export function checkExpressions(policy: Policy): readonly Problem[] {
  const problems: Problem[] = [];
  for (const element of walk(policy))
    for (const [value, position] of values(element)) {
      if (typeof value === "string" || value.code.includes("{{")) continue;
      const problem = checkExpression(value, position ?? element.position);
      if (problem) problems.push(problem);
    }
  return problems;
}

function checkExpression(expression: Expression, position: Position | undefined): Problem | undefined {
  try {
    parseExpression(expression.code, expression.block);
    return undefined;
  } catch (error) {
    if (!(error instanceof CSharpSyntaxError)) throw error;
    const at = positionInExpression(expression, error.offset) ?? position;
    return { code: "csharp-syntax", severity: "error", message: error.message, ...(at && { position: at }) };
  }
}

function values(element: Element): readonly (readonly [Value, Position | undefined])[] {
  const attributes = Object.entries(element.attributes).map(
    ([name, value]) => [value, element.attributePositions?.[name]] as const,
  );
  const texts = element.children.flatMap((child) =>
    child.kind === "text" ? [[child.value, child.position] as const] : [],
  );
  return [...attributes, ...texts];
}
