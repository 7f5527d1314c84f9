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
      if (typeof value === "string" || namedValue.test(value.code)) continue;
      problems.push(...checkExpression(value, position ?? element.position));
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
    return error.problems.map(({ message, offset }) => {
      const at = positionInExpression(expression, offset) ?? position;
      return { code: "csharp-syntax", severity: "error", message, ...(at && { position: at }) };
    });
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
