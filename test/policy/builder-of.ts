import * as policy from "apim-ai-gateway/policy";

/** Name of the function that builds a statement, or undefined when there is none. */
export function builderOf(statement: string): string | undefined {
  const name = statement.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return typeof (policy as Readonly<Record<string, unknown>>)[name] === "function" ? name : undefined;
}
