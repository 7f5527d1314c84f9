// Regular expressions of .NET in JavaScript: what both read alike, and what can be written differently for the same sense.

/** What `\s` is in .NET. */
const space = "\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

/** One part of a pattern at a time; what is not among them is refused. */
const parts = new RegExp(
  [
    String.raw`(?<group>\((?:\?(?:[:=!]|<[=!]))?)`,
    String.raw`(?<dot>\.)`,
    String.raw`(?<space>\\[sS])`,
    // Beside these, letters, digits and `_` mean different things behind a backslash, or nothing in one of the two.
    String.raw`(?<escape>\\(?:[tnrvf]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[^\w]))`,
    String.raw`(?<set>\[)`,
    String.raw`(?<plain>[^\\$[(])`,
  ].join("|"),
  "y",
);
const setParts =
  /(?<end>\])|(?<space>\\s)|(?<escape>\\(?:[tnrvf]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[^\w]))|(?<plain>[^\\])/y;

const made = new Map<string, RegExp | undefined>();
/** Patterns are constants of policies: this many are not exceeded by those in use. */
const most = 1000;

/** The JavaScript expression of a .NET pattern; undefined for one that is none, or whose sense may be another. */
export function regexOf(pattern: string): RegExp | undefined {
  if (!made.has(pattern)) {
    if (made.size >= most) made.clear();
    made.set(pattern, compiled(pattern));
  }
  return made.get(pattern);
}

function compiled(pattern: string): RegExp | undefined {
  const source = translated(pattern);
  try {
    return source === undefined ? undefined : new RegExp(source, "g");
  } catch {
    return undefined;
  }
}

function translated(pattern: string): string | undefined {
  // Beyond ASCII the two compare characters differently, and .NET counts to 2³¹ - 1.
  if (/[^\x20-\x7e]|\{[^}]*\d{10}/.test(pattern)) return undefined;
  let source = "";
  for (let offset = 0; offset < pattern.length; ) {
    parts.lastIndex = offset;
    const found = parts.exec(pattern);
    if (!found?.groups) return undefined;
    const [text] = found;
    offset += text.length;
    // A group that goes on with `?` is of a kind that only one of the two has.
    if (found.groups.group === "(" && pattern.charAt(offset) === "?") return undefined;
    if (found.groups.set) {
      const set = setOf(pattern, offset);
      if (set === undefined) return undefined;
      source += set.source;
      offset = set.end;
    } else if (found.groups.dot) source += "[^\\n]";
    else if (found.groups.space) source += text === "\\s" ? `[${space}]` : `[^${space}]`;
    else source += text;
  }
  return source;
}

/** `[…]` from behind its bracket on: a bracket that comes first is a character in .NET, and `-[` takes a set away there. */
function setOf(pattern: string, start: number): { readonly source: string; readonly end: number } | undefined {
  let source = "[";
  let offset = start;
  if (pattern.charAt(offset) === "^") {
    source += "^";
    offset++;
  }
  if (pattern.charAt(offset) === "]") {
    source += "\\]";
    offset++;
  }
  while (offset < pattern.length) {
    if (pattern.startsWith("-[", offset)) return undefined;
    setParts.lastIndex = offset;
    const found = setParts.exec(pattern);
    if (!found?.groups) return undefined;
    offset += found[0].length;
    if (found.groups.end) return { source: `${source}]`, end: offset };
    // A class has no place in a range: .NET refuses one at its end and takes the dash behind one for itself.
    if (found.groups.space && source.endsWith("-")) return undefined;
    source += found.groups.space ? space : found[0] === "-" && source.endsWith(space) ? "\\-" : found[0];
  }
  return undefined;
}
