// Where a token stands in a request.
import type { Element } from "apim-ai-gateway/policy";
import { childElements, contentOf } from "./child-elements";
import { constant, type Evaluate, list, together } from "./evaluate";
import type { Exchange } from "./exchange";
import type { StatementCompiler } from "./statement-handler";
import type { RequiredClaim } from "./token-validation";

/** Reads the token from the header, query parameter or value that a statement names. */
export function tokenLocation(
  element: Element,
  compiler: StatementCompiler,
  defaultHeader?: string,
): Evaluate<string | undefined> {
  const value = compiler.attribute(element, "token-value");
  const query = compiler.attribute(element, "query-parameter-name");
  const header = compiler.attribute(element, "header-name");
  const scheme = compiler.attribute(element, "require-scheme");
  if (value) return value;
  if (query) return (exchange) => new URLSearchParams(exchange.request.query).get(query(exchange)) ?? undefined;
  return (exchange) => fromHeader(exchange, header?.(exchange) ?? defaultHeader ?? "Authorization", scheme?.(exchange));
}

/** `Bearer <token>`; a header without scheme is the token itself, unless one is required. */
function fromHeader({ request }: Exchange, name: string, scheme: string | undefined): string | undefined {
  const value = request.headers.get(name)?.trim() ?? "";
  const blank = value.search(/\s/);
  const first = blank < 0 ? value : value.slice(0, blank);
  const rest = blank < 0 ? "" : value.slice(blank).trimStart();
  if (scheme) return first.toLowerCase() === scheme.toLowerCase() ? rest : undefined;
  return rest || first || undefined;
}

/** The texts of `<list><item>…</item></list>`. */
export function textList(
  element: Element,
  compiler: StatementCompiler,
  parents: string,
  item: string,
): Evaluate<readonly string[]> {
  const texts = childElements(element, parents).flatMap((parent) =>
    childElements(parent, item).map((child) => compiler.text(contentOf(child))),
  );
  return list(texts);
}

/** `<required-claims>` */
export function requiredClaims(element: Element, compiler: StatementCompiler): Evaluate<readonly RequiredClaim[]> {
  const claims = childElements(element, "required-claims").flatMap((parent) => childElements(parent, "claim"));
  const compiled = claims.map((claim) =>
    together<RequiredClaim>({
      name: compiler.attribute(claim, "name") ?? constant(""),
      match: constant(compiler.literal(claim, "match") === "any" ? "any" : "all"),
      separator: compiler.attribute(claim, "separator") ?? constant(undefined),
      values: list(childElements(claim, "value").map((child) => compiler.text(contentOf(child)))),
    }),
  );
  return list(compiled);
}
