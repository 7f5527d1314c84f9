import type { CSharpProblem } from "./syntax";

export type TokenKind =
  | "identifier"
  | "keyword"
  | "number"
  | "string"
  | "char"
  | "interpolated"
  | "operator"
  /** Behind the last token. */
  | "end";

export interface Token {
  readonly kind: TokenKind;
  /** As written; of an identifier without `@` and escapes, of a string and a character its value. */
  readonly text: string;
  readonly offset: number;
  readonly end: number;
  /** Of an interpolated string: its texts and the tokens of its holes. */
  readonly parts: readonly TokenPart[] | undefined;
  /** Of an opening bracket: the index of its closing one. */
  close: number | undefined;
}

export interface TokenPart {
  readonly text: string;
  readonly hole: { readonly tokens: readonly Token[]; readonly format: string | undefined } | undefined;
}

/** Words that are no names. `var`, `from`, `when` and their like are names where C# does not read them as words. */
export const keywords: ReadonlySet<string> = new Set(
  (
    "abstract as base bool break byte case catch char checked class const continue decimal default delegate do double " +
    "else enum event explicit extern false finally fixed float for foreach goto if implicit in int interface internal " +
    "is lock long namespace new null object operator out override params private protected public readonly ref return " +
    "sbyte sealed short sizeof stackalloc static string struct switch this throw true try typeof uint ulong unchecked " +
    "unsafe ushort using virtual void volatile while"
  ).split(" "),
);

/** Longest first, by their first character. Shifts to the right are two tokens, as two type arguments end with them. */
const operators: ReadonlyMap<string, readonly string[]> = byFirstCharacter(
  (
    "?? ??= ? => == = != ! <<= << <= < >>= >= > && &= & || |= | ++ += + -- -= -> - *= * /= / %= % ^= ^ ~ :: : ; " +
    ", .. . ( ) [ ] { }"
  ).split(" "),
);

export function operatorAt(source: string, offset: number): string | undefined {
  const found = operators.get(source.charAt(offset));
  return found?.find((text) => text.length === 1 || source.startsWith(text, offset));
}

function byFirstCharacter(all: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const map = new Map<string, string[]>();
  for (const text of all) map.set(text.charAt(0), [...(map.get(text.charAt(0)) ?? []), text]);
  for (const list of map.values()) list.sort((a, b) => b.length - a.length);
  return map;
}

/** After this many problems the rest is more of the same. */
const maximumProblems = 20;

/** Problems of one code, found by the lexer and the parser. */
export class Problems {
  readonly found: CSharpProblem[] = [];

  get areMany(): boolean {
    return this.found.length >= maximumProblems;
  }

  report(message: string, offset: number, fix = "Correct the code."): void {
    if (!this.areMany) this.found.push({ message, fix, offset });
  }
}
