// Names of things outside the policy.
import type { Policy } from "./document";
import { nearest } from "./nearest";
import { type Problem, problem } from "./policy-error";
import { type PolicyReference, referencesOf } from "./references";

/** Names that exist, compared without regard to case. What has them at hand answers `has`, and is seldom gone through. */
export type Names = Iterable<string> & { has?(name: string): boolean };

/** What exists in the service; a list that is left out is not checked. */
export interface KnownNames {
  readonly backends?: Names;
  readonly fragments?: Names;
  readonly namedValues?: Names;
}

/** References to backends, fragments and named values that nothing defines. */
export function checkReferences(policy: Policy, { backends, fragments, namedValues }: KnownNames): readonly Problem[] {
  const known: Record<PolicyReference["what"], Names | undefined> = {
    backend: repeatable(backends),
    "policy fragment": repeatable(fragments),
    "named value": repeatable(namedValues),
  };
  return referencesOf(policy).flatMap((reference) => {
    const { what, name } = reference;
    const names = known[what];
    // Which name a named value makes of it is not known here. A fragment may include none, whether it exists or not.
    if (
      names === undefined ||
      (policy.kind === "fragment" && what === "policy fragment") ||
      name.includes("{{") ||
      isAmong(names, name)
    )
      return [];
    return [missing(reference, [...names])];
  });
}

/** Names that can be gone through for each reference. */
function repeatable(names: Names | undefined): Names | undefined {
  return names?.has === undefined ? names && [...names] : names;
}

function isAmong(names: Names, name: string): boolean {
  if (names.has?.(name)) return true;
  const wanted = name.toLowerCase();
  for (const candidate of names) if (candidate.toLowerCase() === wanted) return true;
  return false;
}

function missing({ what, name, position }: PolicyReference, known: readonly string[]): Problem {
  const similar = nearest(name, known);
  return problem(
    `unknown-${what.replace(" ", "-")}`,
    `\`${name}\`: expected a ${what} that exists, got none of that name.`,
    similar ? `Did you mean \`${similar}\`?` : `Create the ${what} first.`,
    position,
  );
}
