// Limits over a minute or a period, and the sentences and headers of their refusals.
import type { Exchange } from "./exchange";
import { PolicyFault } from "./policy-fault";

export type QuotaPeriod = "Hourly" | "Daily" | "Weekly" | "Monthly" | "Yearly";

/** When the period of a quota began and ends: calendar units of UTC; weeks begin on Sunday, which is assumed. */
export function quotaPeriod(period: QuotaPeriod, now: number): { readonly start: number; readonly end: number } {
  const date = new Date(now);
  const [year, month, day, hour] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), date.getUTCHours()];
  const sunday = day - date.getUTCDay();
  switch (period) {
    case "Hourly":
      return { start: Date.UTC(year, month, day, hour), end: Date.UTC(year, month, day, hour + 1) };
    case "Daily":
      return { start: Date.UTC(year, month, day), end: Date.UTC(year, month, day + 1) };
    case "Weekly":
      return { start: Date.UTC(year, month, sunday), end: Date.UTC(year, month, sunday + 7) };
    case "Monthly":
      return { start: Date.UTC(year, month), end: Date.UTC(year, month + 1) };
    case "Yearly":
      return { start: Date.UTC(year, 0), end: Date.UTC(year + 1, 0) };
  }
}

/** 429 or 403 with the sentence that API Management's callers have been seen to receive. */
export function limitFault(
  source: string,
  what: string,
  status: 429 | 403,
  retryAfterMs: number | undefined,
  header: string,
): PolicyFault {
  const seconds = retryAfterMs === undefined ? undefined : Math.max(1, Math.ceil(retryAfterMs / 1000));
  const when =
    seconds === undefined ? "" : ` Try again in ${status === 429 ? `${seconds} seconds` : inWords(seconds)}.`;
  const reason = status === 429 ? "RateLimitExceeded" : "QuotaExceeded";
  const headers = seconds === undefined ? {} : { [header]: String(seconds) };
  return new PolicyFault(source, reason, `${what} is exceeded.${when}`, status, headers);
}

function inWords(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), "hours"],
    [Math.floor(seconds / 60) % 60, "minutes"],
    [seconds % 60, "seconds"],
  ].filter(([count]) => count !== 0);
  return parts.map(([count, unit]) => `${count} ${unit}`).join(" and ");
}

/** Counters belong to one gateway of one service; every policy that uses the same key shares them. */
export function counterName({ context }: Exchange, kind: string, key: string): string {
  const { serviceId, gatewayId } = context.deployment;
  return `${kind.length}:${kind}${serviceId.length}:${serviceId}${gatewayId.length}:${gatewayId}${key.length}:${key}`;
}
