// How long a retry waits: fixed, linear or exponential, by which attributes are there.

import type { Evaluate } from "./evaluate";
import type { Exchange } from "./exchange";

export interface Waits {
  readonly interval: Evaluate<number> | undefined;
  readonly maximum: Evaluate<number> | undefined;
  readonly delta: Evaluate<number> | undefined;
  readonly fastFirst: Evaluate<boolean>;
}

/** Seconds before retry number `n`: fixed, growing by delta, or exponential with 20 % of chance up to a maximum. */
export function waitBefore(n: number, exchange: Exchange, waits: Waits): number {
  if (n === 1 && waits.fastFirst(exchange)) return 0;
  const interval = waits.interval?.(exchange) ?? 0;
  const delta = waits.delta?.(exchange);
  const maximum = waits.maximum?.(exchange);
  if (delta === undefined) return interval;
  if (maximum === undefined) return interval + delta * (n - 1);
  return Math.min(maximum, interval + (2 ** n - 1) * delta * (0.8 + exchange.services.chance() * 0.4));
}
