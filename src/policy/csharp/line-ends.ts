import { Lexer } from "./lexer";
import { Problems } from "./token";

/**
 * The blanks of C# code that a space may not take the place of: those inside of strings, and what ends a line comment.
 * Undefined when the code cannot be read.
 */
export function exactBlanks(code: string): ReadonlySet<number> | undefined {
  const lexer = new Lexer(code, new Problems());
  const tokens = lexer.tokens();
  if (!lexer.balanced) return undefined;
  const exact = new Set<number>();
  let behind = 0;
  for (const { offset, end } of tokens) {
    const gap = code.slice(behind, offset);
    // A comment ends with its line, or with `*/`.
    for (const { 0: comment, index } of gap.matchAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*\n?/g))
      if (comment.startsWith("//")) exact.add(behind + index + comment.length - 1);
    for (let at = offset; at < end; at++) if (/[\t\n]/.test(code.charAt(at))) exact.add(at);
    behind = end;
  }
  return exact;
}
