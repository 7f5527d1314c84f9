// What a policy expression reads of `context`.
import { type BlockSyntax, CSharpSyntaxError, type ExpressionSyntax, parseExpression, type Value } from "../policy";

/**
 * Whether a value of a policy is an expression that reads one of these members of `context`, such as `Subscription`.
 * An expression that does not parse reads nothing.
 */
export function readsContext(value: Value, members: readonly string[]): boolean {
  if (typeof value === "string") return false;
  try {
    return contains(parseExpression(value.code, value.block), (node) => isContextMember(node, members));
  } catch (error) {
    if (error instanceof CSharpSyntaxError) return false;
    throw error;
  }
}

function isContextMember(node: object, members: readonly string[]): boolean {
  const { kind, target, name } = node as Partial<Extract<ExpressionSyntax, { kind: "member" }>>;
  return (
    kind === "member" &&
    target?.kind === "name" &&
    target.name === "context" &&
    name !== undefined &&
    members.includes(name)
  );
}

function contains(syntax: ExpressionSyntax | BlockSyntax, matches: (node: object) => boolean): boolean {
  const pending: object[] = [syntax];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (matches(node)) return true;
    for (const child of Object.values(node)) if (typeof child === "object" && child !== null) pending.push(child);
  }
  return false;
}
