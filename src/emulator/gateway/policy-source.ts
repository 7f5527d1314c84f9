import { type Policy, PolicyError, parsePolicy, problemText } from "apim-ai-gateway/policy";
import type { PolicySource } from "./configuration";
import type { ProblemList } from "./problem-list";

/** Parses policy text; problems go to the list. */
export function readSource(source: PolicySource, problems: ProblemList): Policy | undefined {
  try {
    return parsePolicy(source.xml);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    for (const problem of error.problems) problems.add(source.resourceId, problem.position, problemText(problem));
    return undefined;
  }
}
