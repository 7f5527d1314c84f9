import type { Element, Value } from "apim-ai-gateway/policy";

/** The child elements of a statement, all or those with a name. */
export function childElements(element: Element, name?: string): readonly Element[] {
  return element.children.filter(
    (child): child is Element => child.kind === "element" && (name === undefined || child.name === name),
  );
}

/** The text or expression that stands in an element; an empty literal when there is none. */
export function contentOf(element: Element): Value {
  for (const child of element.children) {
    if (child.kind !== "text") continue;
    if (typeof child.value !== "string") return child.value;
    if (child.value.trim() !== "") return child.value.trim();
  }
  return "";
}
