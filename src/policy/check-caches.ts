// The pairs of statements that look for answers and keep them.
import type { Element, Policy } from "./document";
import { find, findAll } from "./find";
import { type Problem, problem } from "./policy-error";

/** Distances above this match questions that mean something else: the reference warns of it. */
const looseDistance = 0.2;

const caches: readonly (readonly [lookup: string, store: string])[] = [
  ["llm-semantic-cache-lookup", "llm-semantic-cache-store"],
  ["azure-openai-semantic-cache-lookup", "azure-openai-semantic-cache-store"],
  ["cache-lookup", "cache-store"],
];

/** Lookups that find the wrong answers, and lookups and stores without each other. */
export function checkCaches(policy: Policy): readonly Problem[] {
  return caches.flatMap(([lookup, store]) => {
    const lookups = findAll(policy, lookup);
    return [...lookups.flatMap(checkDistance), ...checkPair(policy, lookups[0], lookup, store)];
  });
}

function checkDistance({ name, attributes, position }: Element): readonly Problem[] {
  const distance = attributes["score-threshold"];
  if (typeof distance !== "string" || !(Number(distance) > looseDistance)) return [];
  return [
    problem(
      "loose-cache",
      `\`${name}.score-threshold\`: expected a distance of at most ${looseDistance}, got ${distance}.`,
      "It is no similarity: lower is stricter. Lower it.",
      position,
      "warning",
    ),
  ];
}

function checkPair(
  policy: Policy,
  lookup: Element | undefined,
  lookupName: string,
  storeName: string,
): readonly Problem[] {
  // A fragment holds one side of the pair.
  if (policy.kind !== "policies") return [];
  const store = find(policy, storeName);
  if ((lookup === undefined) === (store === undefined) || find(policy, "include-fragment")) return [];
  const [present, absent] = lookup ? [lookup, `${storeName} in outbound`] : [store, `${lookupName} in inbound`];
  return [
    problem(
      "unpaired-cache",
      `\`${present?.name}\`: expected ${absent}, got none.`,
      `Add it: nothing would ever be ${lookup ? "kept" : "found"}.`,
      present?.position,
      "warning",
    ),
  ];
}
