import type { PolicyEnvironment } from "./policy-environment";
import type { ProblemList } from "./problem-list";

/** What policies are compiled with. */
export interface CompileEnvironment extends PolicyEnvironment {
  /** Where problems go. */
  readonly problems: ProblemList;
}
