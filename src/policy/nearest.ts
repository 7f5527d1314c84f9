/** The known name that a misspelt one probably means, or undefined when none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const furthest = Math.max(2, name.length / 4);
  if (name.length > longest) return undefined;
  let best: string | undefined;
  let distance = Math.floor(furthest) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= distance) continue;
    const found = distanceBelow(distance, name, candidate);
    if (found === undefined) continue;
    best = candidate;
    distance = found;
  }
  return best;
}

/** Longer names are not compared: nobody misspells a known one that far. */
const longest = 100;
const rows = [new Uint8Array(longest * 2), new Uint8Array(longest * 2)] as const;

/** Levenshtein distance, when it is below a bound. */
function distanceBelow(bound: number, from: string, to: string): number | undefined {
  let [row, next] = rows as readonly [Uint8Array, Uint8Array];
  for (let j = 0; j <= to.length; j++) row[j] = j;
  for (let i = 1; i <= from.length; i++) {
    let least = i;
    next[0] = i;
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] as number) + (from.charCodeAt(i - 1) === to.charCodeAt(j - 1) ? 0 : 1);
      const found = Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1);
      next[j] = found;
      if (found < least) least = found;
    }
    if (least >= bound) return undefined;
    [row, next] = [next, row];
  }
  const distance = row[to.length] as number;
  return distance < bound ? distance : undefined;
}
