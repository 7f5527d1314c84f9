import { readFileSync } from "node:fs";
import { type Document, isMap, isScalar, parseDocument } from "yaml";
import { isRecord } from "../azure/resource-type";

/**
 * A YAML file that holds an object, or nothing. Whole numbers come as bigint, so that none loses digits.
 * @param texts name of a member whose own members are texts to Pulumi, numbers and the like included
 * @throws Error naming the file when it holds something else
 */
export function yamlObject(file: string, texts?: string): Record<string, unknown> {
  let content: unknown;
  try {
    const document = parseDocument(readFileSync(file, "utf8"), { intAsBigInt: true });
    const [error] = document.errors;
    if (error) throw error;
    if (texts !== undefined) keepTexts(document, texts);
    content = document.toJS() ?? {};
  } catch (error) {
    throw new Error(`${file}: expected YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isRecord(content)) throw new Error(`${file}: expected an object, got ${show(content)}. Correct it.`);
  return content;
}

/** Puts what is written in the places of what it means: `1.0` stays that, and does not become 1. */
function keepTexts(document: Document, name: string): void {
  const members = isMap(document.contents) ? document.get(name) : undefined;
  if (!isMap(members)) return;
  for (const { value } of members.items)
    if (isScalar(value) && typeof value.value !== "string") value.value = value.value === null ? "" : value.source;
}

/** A value as JSON, with every digit of its numbers. */
export function show(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return `[${value.map((item) => show(item ?? null)).join(",")}]`;
  if (!isRecord(value)) return JSON.stringify(value) ?? "nothing";
  return `{${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}:${show(member ?? null)}`)
    .join(",")}}`;
}
