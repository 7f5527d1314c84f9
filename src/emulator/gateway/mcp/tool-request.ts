// The HTTP request of a tool call. Whatever an argument holds, it stays in its place.
import type { OperationConfiguration } from "../configuration";
import type { OutboundRequest } from "../exchange";
import { isHeaderValue } from "../headers";
import type { ArgumentPlace } from "./tool-schema";

/** An argument that has no safe place in the request. */
export class ToolArgumentError extends Error {
  override readonly name = "ToolArgumentError";
}

type Arguments = Readonly<Record<string, unknown>>;

/** @throws ToolArgumentError naming the argument that cannot be sent */
export function toolRequest(
  operation: OperationConfiguration,
  places: readonly ArgumentPlace[],
  given: Arguments,
  forwarded: Readonly<Record<string, readonly string[]>>,
): OutboundRequest {
  const headers: Record<string, string | readonly string[]> = { ...forwarded, accept: "application/json, */*;q=0.5" };
  let body: string | undefined;
  const query: string[] = [];
  for (const { name, where, parameter } of places) {
    const value = argumentOf(given, name);
    // Nothing has no text: only a body can be null.
    if (value === undefined || (value === null && where !== "body")) continue;
    if (where === "query") query.push(...queryParts(parameter, value));
    else if (where === "header") headers[parameter.toLowerCase()] = headerText(name, value);
    else if (where === "body") body = JSON.stringify(value);
  }
  if (body !== undefined) headers["content-type"] = "application/json";
  const [path = "", fixedQuery = ""] = filledTemplate(operation.urlTemplate, places, given);
  const search = [fixedQuery, ...query].filter((part) => part !== "").join("&");
  return {
    method: operation.method,
    url: search === "" ? path : `${path}?${search}`,
    headers,
    ...(body !== undefined && { body }),
  };
}

function argumentOf(given: Arguments, name: string): unknown {
  return Object.hasOwn(given, name) ? given[name] : undefined;
}

/** Path and query of a template; a query parameter that is not given is left out. */
function filledTemplate(
  template: string,
  places: readonly ArgumentPlace[],
  given: Arguments,
): readonly [string, string] {
  const [path = "", query = ""] = template.split("?", 2);
  const argumentFor = (parameter: string) => {
    const place = places.find((candidate) => candidate.where === "template" && candidate.parameter === parameter);
    return place && argumentOf(given, place.name);
  };
  const filled = path.replace(/\{([^}]*)\}/g, (_, parameter: string) => segment(parameter, argumentFor(parameter)));
  const parts = query.split("&").flatMap((part) => {
    const found = /^([^=]*)=\{([^}]*)\}$/.exec(part);
    if (!found) return part === "" ? [] : [part];
    const value = argumentFor(found[2] ?? "");
    return value === undefined || value === null ? [] : queryParts(found[1] ?? "", value);
  });
  return [filled.startsWith("/") ? filled : `/${filled}`, parts.join("&")];
}

/** One segment of a path: never empty, never one that leads elsewhere. */
function segment(name: string, value: unknown): string {
  if (value === undefined || value === null)
    throw new ToolArgumentError(`\`${name}\`: expected one segment of a path, got nothing.`);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (text === "" || text === "." || text === "..")
    throw new ToolArgumentError(`\`${name}\`: expected one segment of a path, got ${JSON.stringify(text)}.`);
  return encoded(name, text);
}

function queryParts(name: string, value: unknown): readonly string[] {
  const values = Array.isArray(value) ? (value as unknown[]) : [value];
  return values.map(
    (item) => `${encodeURIComponent(name)}=${encoded(name, typeof item === "string" ? item : JSON.stringify(item))}`,
  );
}

function encoded(name: string, text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    throw new ToolArgumentError(`\`${name}\`: expected text, got half of a surrogate pair.`);
  }
}

function headerText(name: string, value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (!isHeaderValue(text)) throw new ToolArgumentError(`\`${name}\`: expected a text that a header can carry.`);
  return text;
}
