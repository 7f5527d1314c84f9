import type { ContextUrl } from "./expressions/context";

/** A URL for expressions, from an absolute base and a path and query under it; taken apart only when looked at. */
export function contextUrl(base: string, pathAndQuery: string): ContextUrl {
  const mark = pathAndQuery.indexOf("?");
  const queryString = mark < 0 || mark === pathAndQuery.length - 1 ? "" : pathAndQuery.slice(mark);
  const parsed = URL.canParse(base) ? new URL(base) : new URL("http://localhost");
  const path = mark < 0 ? pathAndQuery : pathAndQuery.slice(0, mark);
  return {
    scheme: parsed.protocol.slice(0, -1),
    host: parsed.hostname,
    port: parsed.port === "" ? (parsed.protocol === "https:" ? 443 : 80) : Number(parsed.port),
    path: `${parsed.pathname.replace(/\/$/, "")}${path}` || "/",
    queryString,
    get query() {
      const query = new Map<string, string[]>();
      for (const [name, value] of new URLSearchParams(queryString)) {
        const present = query.get(name);
        if (present === undefined) query.set(name, [value]);
        else present.push(value);
      }
      return query;
    },
  };
}
