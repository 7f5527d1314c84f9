import type { BlockSyntax, DeclaratorSyntax, ExpressionSyntax } from "./syntax";

/**
 * Whether code reads a member by its path, such as `context.Response.Body`: written out, with `?.`, in brackets, or by way
 * of a local variable that holds what comes before it.
 */
export function readsMember(code: ExpressionSyntax | BlockSyntax, path: readonly string[]): boolean {
  const nodes = [...syntaxIn(code)];
  const locals = nodes.filter(isDeclarator);
  return nodes.some((node) => isExpression(node) && isPath(node, path, locals, 0));
}

/** Locals that are made of one another in a circle end the search. */
const furthest = 20;

function isPath(
  node: ExpressionSyntax,
  path: readonly string[],
  locals: readonly DeclaratorSyntax[],
  followed: number,
): boolean {
  const last = path[path.length - 1];
  if (node.kind === "name") {
    if (path.length === 1 && node.name === last) return true;
    return (
      followed < furthest &&
      locals.some(({ name, value }) => name === node.name && value && isPath(value, path, locals, followed + 1))
    );
  }
  if (node.kind === "cast" || node.kind === "as") return isPath(node.operand, path, locals, followed);
  return node.kind === "member" && node.name === last && isPath(node.target, path.slice(0, -1), locals, followed);
}

/** Every node below, itself included. */
function* syntaxIn(node: unknown): Generator<object> {
  if (typeof node !== "object" || node === null) return;
  if (!Array.isArray(node)) yield node;
  for (const inner of Object.values(node)) yield* syntaxIn(inner);
}

function isDeclarator(node: object): node is DeclaratorSyntax {
  return !("kind" in node) && "name" in node && "value" in node && "offset" in node && !("modifier" in node);
}

function isExpression(node: object): node is ExpressionSyntax {
  return "kind" in node;
}
