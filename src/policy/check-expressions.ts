import { parseExpression } from "./csharp/parser";
import { CSharpSyntaxError } from "./csharp/syntax";
import type { Element, Expression, Policy, Position, Value } from "./document";
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

function checkExpression({ code, block }: Expression, position: Position | undefined): Problem | undefined {
  try {
    parseExpression(code, block);
    return undefined;
  } catch (error) {
    if (!(error instanceof CSharpSyntaxError)) throw error;
    const at = position && within(position, code, error.offset);
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

/** The place `offset` characters into the code of an expression that starts, with its `@(`, at `start`. */
function within(start: Position, code: string, offset: number): Position {
  const before = code.slice(0, offset).split("\n");
  const last = before[before.length - 1] ?? "";
  const column = before.length === 1 ? start.column + 2 + last.length : last.length + 1;
  return { line: start.line + before.length - 1, column, offset: start.offset + 2 + offset };
}
