/** The known name that a misspelt one probably means, or undefined when none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const furthest = Math.max(2, name.length / 4);
  const ranked = known
    .filter(({ length }) => Math.abs(length - name.length) <= furthest)
    .map((candidate) => ({ candidate, distance: distance(name, candidate) }));
  const [best] = ranked.sort((a, b) => a.distance - b.distance);
  return best && best.distance <= furthest ? best.candidate : undefined;
}

/** Levenshtein distance. Long names are not compared: nobody misspells a known one that far. */
function distance(from: string, to: string): number {
  if (from.length > 100) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
