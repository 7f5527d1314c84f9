// Builds elements from data. Strings are data here: see `literal`.
import type { Element, Expression, Node, Text, Value } from "./document";
import { isPlainText, literal, type NamedValue, quote } from "./expression";
import { given, unexpected } from "./given";
import { policyError } from "./policy-error";

/** What an attribute or a text may be given: data, code, or the name of a named value. */
export type Data = string | number | boolean | Expression | NamedValue;

/**
 * An element. Attributes that are undefined are left out; strings are data, so nothing in them can become structure, an
 * expression or a named value. Children are elements, or one text.
 * @throws PolicyError for names that XML does not allow, and values that are no data
 */
export function element(
  name: string,
  attributes: Readonly<Record<string, Data | undefined>> = {},
  ...children: readonly (Node | Data | undefined)[]
): Element {
  checkName(name);
  const values: Record<string, Value> = {};
  for (const [attribute, data] of Object.entries(given(name, attributes))) {
    if (data === undefined) continue;
    checkName(attribute);
    values[attribute] = value(data, `${name}.${attribute}`);
  }
  return { kind: "element", name, attributes: values, children: content(name, children) };
}

/** Character data. A text that XML readers would drop or trim, because it is only or begins with blanks, stays exact. */
export function text(data: Data): Text {
  return textIn("text", data);
}

function textIn(path: string, data: Data): Text {
  if (typeof data === "string" && data !== data.trim() && isPlainText(data))
    return { kind: "text", value: { kind: "expression", code: quote(data), block: false } };
  return { kind: "text", value: value(data, path) };
}

/** Data as it stands in policy text. */
function value(data: Data, path: string): Value {
  if (typeof data === "string") return literal(data);
  if (typeof data === "number" || typeof data === "boolean") return String(data);
  if (data?.kind === "named-value") return `{{${data.name}}}`;
  if (data?.kind === "expression") return data;
  throw unexpected(path, "a text, a number, true, false, an expression or a named value", data, "Correct it.");
}

function content(name: string, children: readonly (Node | Data | undefined)[]): readonly Node[] {
  const nodes = children.flatMap((child): Node[] => {
    if (child === undefined || child === "") return [];
    if (typeof child === "object" && (child?.kind === "element" || child?.kind === "text")) return [child];
    return [textIn(name, child)];
  });
  const texts = nodes.filter((node) => node.kind === "text");
  if (texts.length > 0 && nodes.length > 1)
    throw policyError(
      "mixed-content",
      `\`${name}\`: expected elements or one text, got both.`,
      "Put the text into an element.",
    );
  return nodes;
}

function checkName(name: string): void {
  if (typeof name !== "string") throw unexpected("name", "an XML name", name, "Pass a text.");
  if (name === "__proto__" || !/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name))
    throw policyError("name", `\`${name}\`: expected an XML name.`, "Use letters, digits, `-`, `_` and `.`.");
}
