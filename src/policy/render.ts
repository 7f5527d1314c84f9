// A policy as text: well-formed XML that means the same as `xml` and as `rawxml` (docs/decisions/0001).

import { exactBlanks } from "./csharp/line-ends";
import { type Element, type Node, type Policy, sections, type Value } from "./document";
import { hasUnwritable } from "./expression";
import { policyError } from "./policy-error";
import { requirePolicy } from "./policy-shape";

/**
 * Renders a policy, indented by two spaces. The text is valid for the ARM formats `xml` and `rawxml`, and means the same in
 * both. Expressions stay as they are written, their lines included.
 * @throws PolicyError when code has a character that XML cannot carry, or something is no policy
 * @see https://learn.microsoft.com/azure/templates/microsoft.apimanagement/service/apis/policies
 */
export function renderPolicy(policy: Policy): string {
  requirePolicy(policy);
  if (policy.kind === "fragment") return renderContainer("fragment", policy.children, "");
  if (policy.kind === "resolver") return policy.children.map((child) => renderNode(child, "")).join("");
  const body = sections.map((section) => renderContainer(section, policy[section], "  "));
  return `<policies>\n${body.join("")}</policies>\n`;
}

function renderContainer(name: string, children: readonly Node[], indent: string): string {
  if (children.length === 0) return `${indent}<${name} />\n`;
  return `${indent}<${name}>\n${children.map((child) => renderNode(child, `${indent}  `)).join("")}${indent}</${name}>\n`;
}

function renderNode(node: Node, indent: string): string {
  if (node.kind === "text") return `${indent}${renderText(node.value)}\n`;
  const attributes = renderAttributes(node);
  const [first] = node.children;
  if (first === undefined) return `${indent}<${node.name}${attributes} />\n`;
  // A text keeps to its line, so that no blank is added to it.
  if (first.kind === "text") return `${indent}<${node.name}${attributes}>${renderText(first.value)}</${node.name}>\n`;
  const children = node.children.map((child) => renderNode(child, `${indent}  `)).join("");
  return `${indent}<${node.name}${attributes}>\n${children}${indent}</${node.name}>\n`;
}

function renderAttributes({ attributes }: Element): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}=${renderAttribute(value)}`)
    .join("");
}

function renderAttribute(value: Value): string {
  const exact = typeof value === "string" ? undefined : exactBlanks(value.code);
  // Readers of XML take tabs and line ends for spaces: that changes texts, C# strings and line comments, and no other C#.
  const escaped = source(value).replace(/[&<\t\n\r]/g, (character, at: number) => {
    if (character === "&") return "&amp;";
    if (character === "<") return "&lt;";
    return exact && character !== "\r" && !exact.has(at - "@(".length) ? character : characterReference(character);
  });
  const [double, single] = [count(escaped, '"'), count(escaped, "'")];
  return double <= single ? `"${escaped.replaceAll('"', "&quot;")}"` : `'${escaped.replaceAll("'", "&apos;")}'`;
}

function renderText(value: Value): string {
  return source(value)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll("]]>", "]]&gt;")
    .replace(/\r/g, characterReference);
}

function source(value: Value): string {
  const text = typeof value === "string" ? value : value.code;
  if (hasUnwritable(text))
    throw policyError(
      "unwritable",
      `${JSON.stringify(text)}: expected characters that XML can carry, got a control character or half of a surrogate pair.`,
      "Write it as `\\uXXXX` in a C# string.",
    );
  if (typeof value === "string") return value;
  return value.block ? `@{${value.code}}` : `@(${value.code})`;
}

function characterReference(character: string): string {
  return `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
