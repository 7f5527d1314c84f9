import { estimatedPromptTokens, readCompletionRequest } from "../completion-request";
import { boxInt } from "../expressions";
import type { StatementHandler } from "../statement-handler";
import { type LimitSettings, TokenLimit } from "../token-limit";
import { onUsage, usageOf } from "../token-usage";

/**
 * Limits tokens by key: by minute in a sliding window, by quota in a period of the calendar. Streams are estimated.
 * @see https://learn.microsoft.com/azure/api-management/llm-token-limit-policy
 */
export const llmTokenLimit: StatementHandler = (element, compiler) => {
  const name = (attribute: string) => compiler.literal(element, attribute);
  const key = compiler.attribute(element, "counter-key");
  const settings: LimitSettings = {
    tokensPerMinute: compiler.integer(element, "tokens-per-minute"),
    quota: compiler.integer(element, "token-quota"),
    period: compiler.attribute(element, "token-quota-period"),
    retryAfterHeader: name("retry-after-header-name") ?? "Retry-After",
    retryAfterVariable: name("retry-after-variable-name"),
    remainingTokens: [name("remaining-tokens-header-name"), name("remaining-tokens-variable-name")],
    remainingQuota: [name("remaining-quota-tokens-header-name"), name("remaining-quota-tokens-variable-name")],
  };
  const estimates = compiler.boolean(element, "estimate-prompt-tokens", false);
  const consumedHeader = name("tokens-consumed-header-name");
  const consumedVariable = name("tokens-consumed-variable-name");
  const tellsConsumed = consumedHeader !== undefined || consumedVariable !== undefined;
  if (!key || (!settings.tokensPerMinute && !settings.quota)) {
    compiler.refuse(
      element,
      "`llm-token-limit`: expected `counter-key`, and `tokens-per-minute` or `token-quota`. Add them.",
    );
    return () => undefined;
  }
  compiler.needsRequestBody();

  return async (exchange) => {
    const request = readCompletionRequest(exchange);
    const isEstimated = request !== undefined && (request.stream || estimates(exchange));
    const prompt = isEstimated ? await estimatedPromptTokens(request) : 0;
    const limit = new TokenLimit(exchange, settings, key(exchange));
    await limit.reserve(prompt);
    if (consumedVariable) exchange.context.variables.set(consumedVariable, boxInt(prompt));
    exchange.onResponse((response) => limit.report(response.headers));
    if (tellsConsumed)
      exchange.onResponse(async (response) => {
        if (request?.stream) return;
        const body = await response.body?.buffer();
        const usage = body && usageOf(body, response.headers.get("content-encoding"));
        const consumed = usage ? usage.promptTokens + usage.completionTokens : 0;
        if (consumedHeader) response.headers.set(consumedHeader, String(consumed));
        if (consumedVariable) exchange.context.variables.set(consumedVariable, boxInt(consumed));
      });
    // What the estimate reserved is settled with what the answers cost; a failed call and a hit of the cache cost nothing.
    onUsage(
      exchange,
      () => prompt,
      (usage) => limit.add((usage ? usage.promptTokens + usage.completionTokens : 0) - prompt),
    );
  };
};
