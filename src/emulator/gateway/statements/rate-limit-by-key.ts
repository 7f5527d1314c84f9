import { counterName, limitFault } from "../counter-window";
import { boxInt } from "../expressions";
import type { StatementHandler } from "../statement-handler";

/**
 * Limits calls by key in a sliding window. Whether v2 tiers count exactly so is not documented: assumed.
 * @see https://learn.microsoft.com/azure/api-management/rate-limit-by-key-policy
 */
export const rateLimitByKey: StatementHandler = (element, compiler) => {
  const calls = compiler.integer(element, "calls");
  const period = compiler.integer(element, "renewal-period");
  const key = compiler.attribute(element, "counter-key");
  const { result: condition, prepare } = compiler.prepared((apart) =>
    apart.boolean(element, "increment-condition", true),
  );
  const isConditional = element.attributes["increment-condition"] !== undefined;
  const increment = compiler.integer(element, "increment-count") ?? (() => 1);
  const retryHeader = compiler.literal(element, "retry-after-header-name") ?? "Retry-After";
  const retryVariable = compiler.literal(element, "retry-after-variable-name");
  const remainingHeader = compiler.literal(element, "remaining-calls-header-name");
  const remainingVariable = compiler.literal(element, "remaining-calls-variable-name");
  const totalHeader = compiler.literal(element, "total-calls-header-name");
  if (!calls || !period || !key) {
    compiler.refuse(element, "`rate-limit-by-key`: expected `calls`, `renewal-period` and `counter-key`. Add them.");
    return () => undefined;
  }

  return async (exchange) => {
    const { store, clock } = exchange.services;
    const limit = calls(exchange);
    const windowMs = period(exchange) * 1000;
    const counter = counterName(exchange, `calls:${windowMs}`, key(exchange));
    // Counting before looking keeps calls that come at once from all seeing the last free place.
    const counted = isConditional ? 0 : increment(exchange);
    const now = clock.now();
    const window = await store.addToWindow(counter, counted, windowMs, now);
    const used = window.sum - counted;
    if (used + (isConditional ? 1 : counted) > limit) {
      if (counted > 0) await store.addToWindow(counter, -counted, windowMs, clock.now(), now);
      const wait = window.untilBelow(limit);
      if (retryVariable) exchange.context.variables.set(retryVariable, boxInt(Math.max(1, Math.ceil(wait / 1000))));
      throw limitFault("rate-limit-by-key", "Rate limit", 429, wait, retryHeader);
    }
    const remaining = Math.max(0, limit - used - counted);
    if (remainingVariable) exchange.context.variables.set(remainingVariable, boxInt(remaining));
    exchange.onResponse(async ({ headers }) => {
      if (remainingHeader) headers.set(remainingHeader, String(remaining));
      if (totalHeader) headers.set(totalHeader, String(limit));
      if (!isConditional) return;
      await prepare?.(exchange);
      if (condition(exchange)) await store.addToWindow(counter, increment(exchange), windowMs, clock.now());
    });
  };
};
