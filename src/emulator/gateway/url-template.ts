// URL templates of operations: `/orders/{id}?status={status}`, `/files/*`, `/files/{*rest}`.

type Segment =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "parameter"; readonly name: string }
  | { readonly kind: "rest"; readonly name: string };

export interface UrlTemplate {
  readonly segments: readonly Segment[];
  /** Query parameters that the template demands: a literal value, or any under a name. */
  readonly query: readonly { readonly name: string; readonly literal?: string; readonly parameter?: string }[];
}

/** Reads a template. Throws an Error with one sentence when it is not one. */
export function parseUrlTemplate(text: string): UrlTemplate {
  const mark = text.indexOf("?");
  const path = mark < 0 ? text : text.slice(0, mark);
  const parts = trimSlashes(path) === "" ? [] : trimSlashes(path).split("/");
  const segments = parts.map((part, index): Segment => {
    const last = index === parts.length - 1;
    if (part === "*" || /^\{\*.*\}$/.test(part)) {
      if (!last) throw new Error(`\`urlTemplate\`: expected a wildcard at the end only, got ${text}. Move it there.`);
      return { kind: "rest", name: part === "*" ? "*" : part.slice(2, -1) };
    }
    const parameter = /^\{([^{}]+)\}$/.exec(part)?.[1];
    if (parameter !== undefined) return { kind: "parameter", name: parameter };
    if (/[{}]/.test(part)) {
      throw new Error(`\`urlTemplate\`: expected a parameter to be a whole segment, got ${part} in ${text}. Split it.`);
    }
    return { kind: "literal", text: decode(part).toLowerCase() };
  });
  const query =
    mark < 0
      ? []
      : [...new URLSearchParams(text.slice(mark + 1))].map(([name, value]) => {
          const parameter = /^\{([^{}]+)\}$/.exec(value)?.[1];
          return parameter === undefined ? { name, literal: value } : { name, parameter };
        });
  return { segments, query };
}

/** Parameters of a request that fits the template, decoded once; undefined when it does not fit. */
export function matchTemplate(
  template: UrlTemplate,
  segments: readonly string[],
  query: URLSearchParams | undefined,
): Map<string, string> | undefined {
  const found = new Map<string, string>();
  const { segments: wanted } = template;
  const rest = wanted[wanted.length - 1]?.kind === "rest";
  if (rest ? segments.length < wanted.length - 1 : segments.length !== wanted.length) return undefined;
  for (let index = 0; index < wanted.length; index++) {
    const want = wanted[index] as Segment;
    const present = segments[index] ?? "";
    if (want.kind === "rest") found.set(want.name, segments.slice(index).join("/"));
    else if (want.kind === "literal") {
      if (want.text !== present.toLowerCase()) return undefined;
    } else if (present === "") return undefined;
    else found.set(want.name, present);
  }
  for (const { name, literal, parameter } of template.query) {
    const value = query?.get(name);
    if (value === null || value === undefined || (literal !== undefined && literal !== value)) return undefined;
    if (parameter !== undefined) found.set(parameter, value);
  }
  return found;
}

/** Orders templates so that the first that fits is the most exact: literals before parameters before wildcards. */
export function byExactness(a: UrlTemplate, b: UrlTemplate): number {
  const rank = { literal: 0, parameter: 1, rest: 2 };
  for (let index = 0; index < Math.max(a.segments.length, b.segments.length); index++) {
    const [one, other] = [a.segments[index], b.segments[index]];
    // A template that has ended is more exact than one whose wildcard may match nothing.
    const difference = (one === undefined ? 0 : rank[one.kind]) - (other === undefined ? 0 : rank[other.kind]);
    if (difference !== 0) return difference;
  }
  return b.query.length - a.query.length;
}

export function trimSlashes(path: string): string {
  let [from, to] = [0, path.length];
  while (from < to && path.charAt(from) === "/") from++;
  while (to > from && path.charAt(to - 1) === "/") to--;
  return path.slice(from, to);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
