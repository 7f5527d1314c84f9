// One breaker of one backend: counts its failures and keeps requests away while it is tripped.
// https://learn.microsoft.com/azure/api-management/backends#circuit-breaker
import type { CircuitBreakerRule } from "./configuration";

/** What a call of a backend came to. */
export type CallOutcome =
  | { readonly status: number; readonly retryAfter: string | undefined }
  /** A call without a response: `BackendConnectionFailure` or `Timeout`. */
  | { readonly reason: string };

export class CircuitBreaker {
  /** When the failures of the present window happened; as many as the rule counts at most. */
  #failures: number[] = [];
  /** For a percentage: calls and failures since the window began. */
  #window = { start: 0, calls: 0, failed: 0 };
  #trippedUntil = 0;

  constructor(readonly rule: CircuitBreakerRule) {}

  isTripped(now: number): boolean {
    return now < this.#trippedUntil;
  }

  record(outcome: CallOutcome, now: number): void {
    // An answer to a call sent before the breaker tripped says nothing new.
    if (this.isTripped(now)) return;
    const failed = this.#isFailure(outcome);
    const { count, percentage, intervalMs } = this.rule;
    if (percentage !== undefined) {
      if (now - this.#window.start >= intervalMs) this.#window = { start: now, calls: 0, failed: 0 };
      this.#window.calls++;
      if (failed) this.#window.failed++;
      if (failed && (this.#window.failed / this.#window.calls) * 100 >= percentage) {
        this.#trip(outcome, now);
        return;
      }
    }
    if (!failed || count === undefined) return;
    this.#failures = this.#failures.filter((at) => now - at < intervalMs);
    this.#failures.push(now);
    if (this.#failures.length >= count) this.#trip(outcome, now);
  }

  #isFailure(outcome: CallOutcome): boolean {
    const { statusCodeRanges, errorReasons } = this.rule;
    if ("reason" in outcome) {
      // The gateway answers 500 to a call that failed so: a range with 500 counts it too.
      const named = errorReasons.some((reason) => reason.toLowerCase() === outcome.reason.toLowerCase());
      return named || statusCodeRanges.some(({ min, max }) => min <= 500 && 500 <= max);
    }
    return statusCodeRanges.some(({ min, max }) => min <= outcome.status && outcome.status <= max);
  }

  #trip(outcome: CallOutcome, now: number): void {
    const asked = this.rule.acceptRetryAfter && "status" in outcome ? retryAfterMs(outcome.retryAfter, now) : undefined;
    this.#trippedUntil = now + (asked ?? this.rule.tripDurationMs);
    this.#failures = [];
    this.#window = { start: now, calls: 0, failed: 0 };
  }
}

/** Milliseconds that a Retry-After header asks for: seconds or a date (RFC 9110 §10.2.3). */
function retryAfterMs(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
