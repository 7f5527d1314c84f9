// Paths into the inputs of a resource, as `ignoreChanges` and `replaceOnChanges` name them.

/** Names and indexes; `*` stands for any. */
export type PropertyPath = readonly (string | number)[];

/**
 * Reads `sku.capacity`, `members[2]`, `tags["a.b"]` and `members[*].weight`. In quotes, `\"` is a quote and every other
 * backslash is one, as for Pulumi.
 * @throws Error when the text is no path
 * @see https://www.pulumi.com/docs/iac/concepts/resources/options/ignorechanges/
 */
export function parsePath(text: string): PropertyPath {
  const path: (string | number)[] = [];
  const step = /\.?([^.[\]"]+)|\[(\d+|\*)\]|\["((?:\\"|[^"])*)"\]/y;
  while (step.lastIndex < text.length) {
    const found = step.exec(text);
    if (found === null)
      throw new Error(`expected a property path such as sku.capacity or members[0].weight, got "${text}". Correct it.`);
    const [, name, index, quoted] = found;
    if (quoted !== undefined) path.push(quoted.replaceAll('\\"', '"'));
    else if (index !== undefined) path.push(index === "*" ? "*" : Number(index));
    else path.push(name ?? "");
  }
  return path;
}

/** Whether a change at `changed` is one at `wanted`, or lies in it, or holds it. */
export function touches(wanted: PropertyPath, changed: PropertyPath): boolean {
  const shared = Math.min(wanted.length, changed.length);
  return wanted.slice(0, shared).every((part, at) => part === "*" || String(part) === String(changed[at]));
}

/** The inputs with what `path` leads to as it was before; where it led nowhere before, it leads nowhere again. */
export function withFormer(fresh: unknown, former: unknown, path: PropertyPath): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return former;
  if (head === "*")
    return keysOf(fresh, former).reduce((value, key) => withFormer(value, former, [key, ...rest]), fresh);
  const hadIt = isContainer(former) && head in former;
  if (!isContainer(fresh)) return fresh;
  if (rest.length > 0 && !(head in fresh)) return fresh;
  const copy = (Array.isArray(fresh) ? [...fresh] : { ...fresh }) as Record<string | number, unknown>;
  const before = hadIt ? (former as Record<string | number, unknown>)[head] : undefined;
  if (rest.length > 0) copy[head] = withFormer(copy[head], before, rest);
  else if (hadIt) copy[head] = before;
  else if (!Array.isArray(copy)) delete copy[head];
  return copy;
}

function keysOf(...values: readonly unknown[]): readonly (string | number)[] {
  const keys = values
    .filter(isContainer)
    .flatMap((value) => Object.keys(value).map((key) => (Array.isArray(value) ? Number(key) : key)));
  return [...new Set(keys)];
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** What a path without `*` leads to. */
export function valueAt(value: unknown, path: PropertyPath): unknown {
  return path.reduce(
    (at: unknown, step) => (isContainer(at) ? (at as Record<string | number, unknown>)[step] : undefined),
    value,
  );
}
