const positions = ["position", "attributePositions", "entities"];

/** What a policy says, without where it says it. */
export function withoutPositions<T>(value: T): T {
  return JSON.parse(JSON.stringify(value, (key, item: unknown) => (positions.includes(key) ? undefined : item))) as T;
}
