// HTTP headers as light as they can be: one map from lower-case name to one value or several.
import type { Headers } from "./exchange";

/** A header value is visible ASCII, spaces, tabs and Latin-1 (RFC 9110 §5.5): nothing that could start another header. */
const invalidValue = /[^\t\x20-\x7e\x80-\xff]/;
const validName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

export function isHeaderName(name: string): boolean {
  return validName.test(name);
}

export function isHeaderValue(value: string): boolean {
  return !invalidValue.test(value);
}

/** Headers that belong to one connection (RFC 9110 §7.6.1) and are never relayed. */
const hopByHop: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "http2-settings",
  "expect",
]);

/** Headers that say where a message goes and where it ends: nobody can take them from it. */
const ofMessage: ReadonlySet<string> = new Set(["host", "content-length", "transfer-encoding"]);

export type HeaderRecord = Readonly<Record<string, string | readonly string[] | undefined>>;

export class HeaderMap implements Headers {
  readonly #map = new Map<string, string | string[]>();

  /** A client's headers from node's flat list of names and values, without those that `Connection` names. */
  static fromRaw(raw: readonly string[]): HeaderMap {
    const headers = new HeaderMap();
    for (let index = 0; index + 1 < raw.length; index += 2) {
      headers.#add((raw[index] as string).toLowerCase(), raw[index + 1] as string);
    }
    return headers.arrived();
  }

  /** @throws TypeError when a name or a value could not stand in a header */
  static from(record: HeaderRecord): HeaderMap {
    const headers = new HeaderMap();
    for (const name in record) {
      const value = record[name];
      if (typeof value === "string") headers.append(name, value);
      else if (value !== undefined) for (const one of value) headers.append(name, one);
    }
    return headers;
  }

  /** These headers as a HeaderMap, copied only when they are something else. */
  static of(headers: Headers): HeaderMap {
    if (headers instanceof HeaderMap) return headers;
    const copy = new HeaderMap();
    for (const [name, values] of headers.entries()) for (const value of values) copy.append(name, value);
    return copy;
  }

  /** A relayed response's headers: what belongs to the connection it came over stays behind. */
  static relayed(record: HeaderRecord): HeaderMap {
    const headers = new HeaderMap();
    for (const name in record) {
      if (hopByHop.has(name)) continue;
      const value = record[name];
      if (typeof value === "string") headers.#map.set(name, value);
      else if (value !== undefined) headers.#map.set(name, [...value]);
    }
    const { connection } = record;
    if (connection !== undefined) headers.#dropNamed(String(connection));
    return headers;
  }

  /**
   * Drops what the sender's `Connection` names. That happens before anything else has set a header: a sender speaks of
   * its own ones.
   */
  arrived(): this {
    const connection = this.get("connection");
    if (connection !== undefined) this.#dropNamed(connection);
    return this;
  }

  get(name: string): string | undefined {
    const value = this.#map.get(name.toLowerCase());
    return typeof value === "string" || value === undefined ? value : value.join(", ");
  }

  getAll(name: string): readonly string[] {
    const value = this.#map.get(name.toLowerCase());
    return value === undefined ? [] : typeof value === "string" ? [value] : value;
  }

  has(name: string): boolean {
    return this.#map.has(name.toLowerCase());
  }

  /** @throws TypeError when the name or a value could not stand in a header */
  set(name: string, ...values: string[]): void {
    check(name, values);
    const [only] = values;
    if (only === undefined) this.#map.delete(name.toLowerCase());
    else this.#map.set(name.toLowerCase(), values.length === 1 ? only : values);
  }

  append(name: string, value: string): void {
    check(name, [value]);
    this.#add(name.toLowerCase(), value);
  }

  /** A value of the gateway's own making, under a name in lower case: not checked again. */
  put(name: string, value: string): void {
    this.#map.set(name, value);
  }

  delete(name: string): void {
    this.#map.delete(name.toLowerCase());
  }

  *entries(): Iterable<readonly [name: string, values: readonly string[]]> {
    for (const [name, value] of this.#map) yield [name, typeof value === "string" ? [value] : value];
  }

  /** A copy for the next hop, without what belongs to the connection. */
  forNextHop(): HeaderMap {
    const copy = new HeaderMap();
    for (const [name, value] of this.#map) {
      if (!hopByHop.has(name)) copy.#map.set(name, typeof value === "string" ? value : [...value]);
    }
    return copy;
  }

  /** Names and values in one flat list, as node and undici take them. */
  flat(): string[] {
    const list: string[] = [];
    for (const [name, value] of this.#map) {
      if (typeof value === "string") list.push(name, value);
      else for (const one of value) list.push(name, one);
    }
    return list;
  }

  /** What goes before a body of a length: where a message ends is nobody's to write but who sends it. */
  framed(length: string | undefined): string[] {
    const list: string[] = [];
    for (const [name, value] of this.#map) {
      if (name === "content-length" || hopByHop.has(name)) continue;
      if (typeof value === "string") list.push(name, value);
      else for (const one of value) list.push(name, one);
    }
    if (length !== undefined) list.push("content-length", length);
    return list;
  }

  #dropNamed(connection: string): void {
    if (connection === "keep-alive" || connection === "close") return;
    for (const part of connection.split(",")) {
      const name = part.trim().toLowerCase();
      if (!ofMessage.has(name)) this.#map.delete(name);
    }
  }

  #add(name: string, value: string): void {
    const present = this.#map.get(name);
    if (present === undefined) this.#map.set(name, value);
    else if (typeof present === "string") this.#map.set(name, [present, value]);
    else present.push(value);
  }
}

function check(name: string, values: readonly string[]): void {
  if (!isHeaderName(name)) throw new TypeError(`\`${name}\`: expected a header name.`);
  for (const value of values) {
    if (!isHeaderValue(value)) throw new TypeError(`\`${name}\`: the value has characters that a header cannot carry.`);
  }
}
