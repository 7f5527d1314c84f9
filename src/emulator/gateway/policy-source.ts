import { type Policy, parsePolicy } from "apim-ai-gateway/policy";
import type { PolicySource } from "./configuration";
import type { ProblemList } from "./problem-list";

/** Parses policy text; problems go to the list. */
export function readSource(source: PolicySource, problems: ProblemList): Policy | undefined {
  try {
    return parsePolicy(source.xml);
  } catch (error) {
    const found = error instanceof Error && "problems" in error && Array.isArray(error.problems) ? error.problems : [];
    for (const problem of found) problems.add(source.resourceId, problem.position, problem.message);
    if (found.length === 0)
      problems.add(source.resourceId, undefined, error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
