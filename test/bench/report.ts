/** Prints one figure as a JSON line, with the bound that it should keep and whether it does. */
export function report(
  bench: string,
  metric: string,
  value: number,
  limit: { atMost: number } | { atLeast: number },
): void {
  const holds = "atMost" in limit ? value <= limit.atMost : value >= limit.atLeast;
  console.log(JSON.stringify({ bench, metric, value: Math.round(value * 1000) / 1000, ...limit, holds }));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[middle - 1], sorted[middle]];
  if (high === undefined) throw new Error("The median of nothing does not exist.");
  return sorted.length % 2 === 0 && low !== undefined ? (low + high) / 2 : high;
}
