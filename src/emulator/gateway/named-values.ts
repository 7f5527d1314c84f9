// Named values: `{{name}}` in policy text is replaced before anything is compiled, in literals and in expressions.
import type { Expression, Value } from "apim-ai-gateway/policy";
import type { PolicyEnvironment } from "./policy-environment";

const reference = /\{\{([A-Za-z0-9\-._]+)\}\}/g;

/** A value with its named values filled in, and the names that do not exist. */
export function fillNamedValues(
  value: Value,
  namedValues: Pick<PolicyEnvironment["namedValues"], "get">,
): { readonly value: Value; readonly missing: readonly string[] } {
  const text = typeof value === "string" ? value : value.code;
  if (!text.includes("{{")) return { value, missing: [] };
  const missing: string[] = [];
  const filled = text.replace(reference, (written, name: string) => {
    const found = namedValues.get(name)?.value;
    if (found === undefined) missing.push(name);
    return found ?? written;
  });
  if (typeof value !== "string") return { value: { ...value, code: filled }, missing };
  return { value: expressionOf(text, filled) ?? filled, missing };
}

/** A named value may hold a whole policy expression; then the text that consists of it is one. */
function expressionOf(text: string, filled: string): Expression | undefined {
  if (text.replace(reference, "") !== "") return undefined;
  const match = /^@(?:\(([\s\S]*)\)|\{([\s\S]*)\})$/.exec(filled);
  if (match === null) return undefined;
  const block = match[2] !== undefined;
  return { kind: "expression", code: (block ? match[2] : match[1]) ?? "", block };
}
