// How the azuread package names what Microsoft Graph has: one table for both directions.

import { isRecord } from "../../../azure/resource-type";
import type { Values } from "../resource-provider";

export interface Field {
  /** Name in the azuread package. */
  readonly name: string;
  /** Where Microsoft Graph has it. */
  readonly path: readonly string[];
  readonly kind: "text" | "flag" | "number" | "list" | "object" | "objects";
  /** What an object, or each one of a list, has. */
  readonly fields: Fields;
  /** What a program gets that leaves it out. */
  readonly fallback?: unknown;
  /** The directory chooses a value when the program leaves it out, and keeps that. */
  readonly computed?: boolean;
}

export type Fields = readonly Field[];

type More = Pick<Field, "fallback" | "computed">;

const field =
  (kind: Field["kind"]) =>
  (name: string, path = name, more: More = {}): Field => ({ name, path: path.split("."), kind, fields: [], ...more });

export const text = field("text");
export const flag = field("flag");
export const number = field("number");
export const list = field("list");

export const texts = (...names: readonly string[]): Fields => names.map((name) => text(name));

export function object(name: string, path: string, fields: Fields): Field {
  return { name, path: path.split("."), kind: "object", fields };
}

export function objects(name: string, path: string, fields: Fields): Field {
  return { name, path: path.split("."), kind: "objects", fields };
}

export function recordsOf(value: unknown): readonly Values[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** The inputs with what a program gets for what it leaves out. */
export function withFallbacks(fields: Fields, inputs: Values): Values {
  const complete: Record<string, unknown> = { ...inputs };
  for (const { name, kind, fields: inner, fallback } of fields) {
    const value = inputs[name];
    if (value === undefined && fallback !== undefined) complete[name] = fallback;
    else if (kind === "object" && isRecord(value)) complete[name] = withFallbacks(inner, value);
    else if (kind === "objects" && Array.isArray(value))
      complete[name] = value.map((one) => (isRecord(one) ? withFallbacks(inner, one) : one));
  }
  return complete;
}

/** Everything that the fields cover, as Microsoft Graph has it: what is left out is emptied, unless the directory chooses it. */
export function toGraph(fields: Fields, inputs: Values): Values {
  const graph: Record<string, unknown> = {};
  for (const field of fields) {
    const value = inputs[field.name];
    if (value !== undefined || field.computed !== true) setAt(graph, field.path, graphValue(field, value));
  }
  return graph;
}

function graphValue({ kind, fields }: Field, value: unknown): unknown {
  if (kind === "object") return toGraph(fields, isRecord(value) ? value : {});
  if (kind === "objects") return recordsOf(value).map((one) => toGraph(fields, one));
  return value ?? empty[kind];
}

/** The outputs for what Microsoft Graph has. */
export function fromGraph(fields: Fields, graph: Values): Values {
  return Object.fromEntries(fields.map((field) => [field.name, shownValue(field, valueAt(graph, field.path))]));
}

function shownValue({ kind, fields }: Field, value: unknown): unknown {
  if (kind === "object") return isRecord(value) ? fromGraph(fields, value) : undefined;
  if (kind === "objects") return recordsOf(value).map((one) => fromGraph(fields, one));
  return value ?? (kind === "text" ? "" : kind === "number" ? undefined : empty[kind]);
}

const empty = { text: null, number: null, flag: false, list: [] } as const;

export function valueAt(graph: Values, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (isRecord(at) ? at[name] : undefined), graph);
}

export function setAt(graph: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [first = "", ...rest] = path;
  if (rest.length === 0) graph[first] = value;
  else {
    const inner = isRecord(graph[first]) ? { ...graph[first] } : {};
    setAt(inner, rest, value);
    graph[first] = inner;
  }
}

/** What was there with what is new: objects are put together, everything else takes the old one's place. */
export function merged(before: Values, now: Values): Values {
  const all: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(now)) {
    const old = all[name];
    all[name] = isRecord(old) && isRecord(value) ? merged(old, value) : value;
  }
  return all;
}
