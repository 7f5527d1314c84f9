// One caller's tokens under one llm-token-limit.
import { counterName, limitFault, type QuotaPeriod, quotaPeriod } from "./counter-window";
import type { Evaluate } from "./evaluate";
import type { Exchange, Headers } from "./exchange";
import { boxInt } from "./expressions";
import { PolicyFault } from "./policy-fault";

type Names = readonly [header: string | undefined, variable: string | undefined];

export interface LimitSettings {
  readonly tokensPerMinute: Evaluate<number> | undefined;
  readonly quota: Evaluate<number> | undefined;
  readonly period: Evaluate<string> | undefined;
  readonly retryAfterHeader: string;
  readonly retryAfterVariable: string | undefined;
  readonly remainingTokens: Names;
  readonly remainingQuota: Names;
}

const minute = 60_000;
const periods: readonly string[] = ["Hourly", "Daily", "Weekly", "Monthly", "Yearly"];
const source = "llm-token-limit";

export class TokenLimit {
  readonly #minuteCounter: string;
  readonly #quotaCounter: string;
  readonly #tokensPerMinute: number | undefined;
  readonly #quota: number | undefined;
  readonly #period: { readonly start: number; readonly end: number } | undefined;
  #reservedAt = 0;
  #remainingTokens: number | undefined;
  #remainingQuota: number | undefined;

  constructor(
    private readonly exchange: Exchange,
    private readonly settings: LimitSettings,
    key: string,
  ) {
    this.#tokensPerMinute = settings.tokensPerMinute?.(exchange);
    this.#quota = settings.quota?.(exchange);
    const period = this.#quota === undefined ? undefined : (settings.period?.(exchange) ?? "");
    if (period !== undefined && !periods.includes(period))
      throw new PolicyFault(
        source,
        "ExpressionValueEvaluationFailure",
        `\`token-quota-period\`: expected ${periods.join(", ")}, got ${period}.`,
        500,
      );
    this.#period = period === undefined ? undefined : quotaPeriod(period as QuotaPeriod, exchange.services.clock.now());
    this.#minuteCounter = counterName(exchange, "tokens-per-minute", key);
    this.#quotaCounter = counterName(exchange, `token-quota:${period}:${this.#period?.start}`, key);
  }

  /** Takes `tokens` in advance. @throws PolicyFault 429 or 403 when the limit or the quota is used up */
  async reserve(tokens: number): Promise<void> {
    const { store, clock } = this.exchange.services;
    const now = clock.now();
    this.#reservedAt = now;
    if (this.#tokensPerMinute !== undefined) {
      const window = await store.addToWindow(this.#minuteCounter, tokens, minute, now);
      const used = window.sum - tokens;
      if (used >= this.#tokensPerMinute || window.sum > this.#tokensPerMinute) {
        if (tokens > 0) await store.addToWindow(this.#minuteCounter, -tokens, minute, now);
        // A prompt that never fits has no time to come back at.
        const fits = tokens <= this.#tokensPerMinute;
        this.#refuse(
          "Token limit",
          429,
          fits ? window.untilBelow(Math.min(this.#tokensPerMinute, this.#tokensPerMinute - tokens + 1)) : undefined,
        );
      }
      this.#remainingTokens = Math.max(0, this.#tokensPerMinute - window.sum);
    }
    if (this.#quota !== undefined && this.#period !== undefined) {
      const sum = await store.addToCounter(this.#quotaCounter, tokens, this.#period.end, now);
      if (sum - tokens >= this.#quota || sum > this.#quota) {
        await this.#giveBack(tokens, now);
        this.#refuse("Token quota", 403, this.#period.end - now);
      }
      this.#remainingQuota = Math.max(0, this.#quota - sum);
    }
    this.#setVariables();
  }

  /** Adds what a call cost beyond what was reserved; less than nothing gives back. */
  async add(tokens: number): Promise<void> {
    if (tokens === 0) return;
    const { store, clock } = this.exchange.services;
    const now = clock.now();
    const at = tokens < 0 ? this.#reservedAt : now;
    if (this.#tokensPerMinute !== undefined) await store.addToWindow(this.#minuteCounter, tokens, minute, now, at);
    if (this.#period !== undefined) await store.addToCounter(this.#quotaCounter, tokens, this.#period.end, now);
  }

  /** Tells the caller what is left. */
  report(headers: Headers): void {
    const [[tokens], [quota]] = [this.settings.remainingTokens, this.settings.remainingQuota];
    if (tokens && this.#remainingTokens !== undefined) headers.set(tokens, String(this.#remainingTokens));
    if (quota && this.#remainingQuota !== undefined) headers.set(quota, String(this.#remainingQuota));
  }

  async #giveBack(tokens: number, now: number): Promise<void> {
    if (tokens === 0) return;
    const { store } = this.exchange.services;
    await store.addToCounter(this.#quotaCounter, -tokens, this.#period?.end ?? now, now);
    if (this.#tokensPerMinute !== undefined) await store.addToWindow(this.#minuteCounter, -tokens, minute, now);
  }

  #setVariables(): void {
    const { variables } = this.exchange.context;
    const [[, tokens], [, quota]] = [this.settings.remainingTokens, this.settings.remainingQuota];
    if (tokens && this.#remainingTokens !== undefined) variables.set(tokens, boxInt(this.#remainingTokens));
    if (quota && this.#remainingQuota !== undefined) variables.set(quota, boxInt(this.#remainingQuota));
  }

  #refuse(what: string, status: 429 | 403, retryAfterMs: number | undefined): never {
    const { retryAfterHeader, retryAfterVariable } = this.settings;
    if (retryAfterVariable && retryAfterMs !== undefined)
      this.exchange.context.variables.set(retryAfterVariable, boxInt(Math.max(1, Math.ceil(retryAfterMs / 1000))));
    throw limitFault(source, what, status, retryAfterMs, retryAfterHeader);
  }
}
