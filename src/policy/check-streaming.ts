// MCP and A2A APIs stream: reading a response holds it back until its end, which for a stream never comes.
import { parseExpression } from "./csharp/parser";
import { readsMember } from "./csharp/reads-member";
import { CSharpSyntaxError } from "./csharp/syntax";
import type { Element, Policy, Value } from "./document";
import { walk } from "./find";
import { type Problem, problem } from "./policy-error";

/** Statements and expressions that break the streams of an MCP or A2A API. */
export function checkStreaming(policy: Policy, apiType: "http" | "mcp" | "a2a" | undefined): readonly Problem[] {
  if (apiType !== "mcp" && apiType !== "a2a") return [];
  const problems: Problem[] = [];
  for (const element of walk(policy)) {
    if (element.name === "forward-request" && element.attributes["buffer-response"] !== "false")
      problems.push(
        problem(
          "buffered-stream",
          "`forward-request.buffer-response`: expected false on an API that streams.",
          "Set it.",
          element.position,
          "warning",
        ),
      );
    if (values(element).some(readsResponseBody))
      problems.push(
        problem(
          "reads-stream",
          `\`${element.name}\`: expected not to read context.Response.Body, which holds the stream back.`,
          "Remove it.",
          element.position,
        ),
      );
  }
  return problems;
}

function values(element: Element): readonly Value[] {
  const texts = element.children.flatMap((child) => (child.kind === "text" ? [child.value] : []));
  return [...Object.values(element.attributes), ...texts];
}

function readsResponseBody(value: Value): boolean {
  if (typeof value === "string") return false;
  try {
    return readsMember(parseExpression(value.code, value.block), ["context", "Response", "Body"]);
  } catch (error) {
    if (!(error instanceof CSharpSyntaxError)) throw error;
    // Code that is no C# before named values are put in is looked at as text.
    return /\bcontext\s*(?:\?\s*)?\.\s*Response\s*(?:\?\s*)?\.\s*Body\b/.test(value.code);
  }
}
