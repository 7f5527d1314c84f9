// Long chains such as `a + b + …` nest in the syntax tree, though not in the text.
import type { BlockSyntax, ExpressionSyntax } from "./syntax";
import type { Problems } from "./token";

/** A syntax tree may be this high, so that whoever walks it has the stack to do so. */
const maximumHeight = 500;

/** Reports a tree that is too high; `tokens` bounds how high it can be. */
export function requireHeight(syntax: ExpressionSyntax | BlockSyntax, tokens: number, problems: Problems): void {
  if (tokens <= maximumHeight) return;
  const open: (readonly [node: object, height: number])[] = [[syntax, 1]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [node, height] = next;
    if (height > maximumHeight) {
      problems.report(`Expected code of at most ${maximumHeight} links in one chain, got more.`, 0, "Use variables.");
      return;
    }
    const inner = Array.isArray(node) ? height : height + 1;
    for (const value of Object.values(node))
      if (typeof value === "object" && value !== null) open.push([value as object, inner]);
  }
}
