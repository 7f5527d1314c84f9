// Compiled attributes and texts, put together. What has no expression in it is put together once, at the first request.
import type { Exchange } from "./exchange";

/** Reads a compiled attribute or text for one request. */
export interface Evaluate<T> {
  (exchange: Exchange): T;
  /** The same for every request. */
  readonly isConstant?: true;
}

export function constant<T>(value: T): Evaluate<T> {
  return Object.assign(() => value, { isConstant: true as const });
}

/** Reads several at once. */
export function together<T extends object>(parts: { readonly [Name in keyof T]: Evaluate<T[Name]> }): Evaluate<T> {
  const entries = Object.entries<Evaluate<unknown>>(parts);
  return onceIfConstant(
    entries.map(([, part]) => part),
    (exchange) => Object.fromEntries(entries.map(([name, part]) => [name, part(exchange)])) as T,
  );
}

export function list<T>(items: readonly Evaluate<T>[]): Evaluate<readonly T[]> {
  return onceIfConstant(items, (exchange) => items.map((item) => item(exchange)));
}

export function mapped<T, U>(source: Evaluate<T>, change: (value: T) => U): Evaluate<U> {
  return onceIfConstant([source], (exchange) => change(source(exchange)));
}

function onceIfConstant<T>(sources: readonly Evaluate<unknown>[], read: Evaluate<T>): Evaluate<T> {
  if (!sources.every(({ isConstant }) => isConstant)) return read;
  let known: { readonly value: T } | undefined;
  const once: Evaluate<T> = (exchange) => {
    known ??= { value: read(exchange) };
    return known.value;
  };
  return Object.assign(once, { isConstant: true as const });
}
