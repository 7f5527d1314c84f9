// What the pages say of fragments alone.
import type { Policy } from "./document";
import { walk } from "./find";
import { type Problem, problem } from "./policy-error";

/** https://learn.microsoft.com/azure/api-management/policy-fragments */
const maximumBytes = 32 * 1024;

/** Statements that a fragment may not hold. */
export function checkFragment(policy: Policy): readonly Problem[] {
  if (policy.kind !== "fragment") return [];
  return walk(policy).flatMap(({ name, position }) => {
    if (name === "base")
      return [
        problem(
          "base-in-fragment",
          "`base`: expected in a section of a policy, got it in a fragment.",
          "Move it into the policies that include the fragment.",
          position,
        ),
      ];
    if (name === "include-fragment")
      return [
        problem(
          "nested-fragment",
          "`include-fragment`: expected no other fragment in a fragment, got one.",
          "Include both in the policy, or put their statements into one.",
          position,
        ),
      ];
    return [];
  });
}

/** What is wrong with the length of a fragment, of which API Management takes 32 KB. */
export function fragmentTooLong(text: string): Problem | undefined {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes <= maximumBytes) return undefined;
  return problem(
    "fragment-size",
    `\`fragment\`: expected at most ${maximumBytes} bytes, got ${bytes}.`,
    "Divide it into several fragments.",
    { line: 1, column: 1, offset: 0 },
  );
}
