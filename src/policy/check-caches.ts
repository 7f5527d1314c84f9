// The pairs of statements that look for answers and keep them.
import type { Element, Policy } from "./document";
import type { ElementsByName } from "./find";
import { type Problem, problem } from "./policy-error";

/** Distances above this match questions that mean something else: the reference warns of it. */
const looseDistance = 0.2;

const caches: readonly (readonly [lookup: string, store: string])[] = [
  ["llm-semantic-cache-lookup", "llm-semantic-cache-store"],
  ["azure-openai-semantic-cache-lookup", "azure-openai-semantic-cache-store"],
  ["cache-lookup", "cache-store"],
];

/** Lookups that find the wrong answers, and lookups and stores without each other. */
export function checkCaches(kind: Policy["kind"], elements: ElementsByName): readonly Problem[] {
  return caches.flatMap(([lookup, store]) => {
    const lookups = elements.get(lookup) ?? [];
    // A fragment holds one side of the pair.
    return [...lookups.flatMap(checkDistance), ...(kind === "policies" ? checkPair(elements, lookup, store) : [])];
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

function checkPair(elements: ElementsByName, lookupName: string, storeName: string): readonly Problem[] {
  const [lookup] = elements.get(lookupName) ?? [];
  const [store] = elements.get(storeName) ?? [];
  if ((lookup === undefined) === (store === undefined) || elements.has("include-fragment")) return [];
  const absent = lookup ? `${storeName} in outbound` : `${lookupName} in inbound`;
  const present = lookup ?? store;
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
