import { childElements } from "../child-elements";
import { estimatedPromptTokens, readCompletionRequest } from "../completion-request";
import type { Evaluate } from "../evaluate";
import type { Exchange } from "../exchange";
import type { StatementHandler } from "../statement-handler";
import { defaultDimensions } from "../token-dimensions";
import { onUsage } from "../token-usage";

/**
 * Sends prompt, completion and total tokens as custom metrics, where the API's diagnostic has metrics on.
 * @see https://learn.microsoft.com/azure/api-management/llm-emit-token-metric-policy
 */
export const llmEmitTokenMetric: StatementHandler = (element, compiler) => {
  const namespace = compiler.literal(element, "namespace") ?? "API Management";
  const dimensions = childElements(element, "dimension").map((dimension) => {
    const name = compiler.attribute(dimension, "name");
    const written = dimension.attributes.name;
    const value =
      compiler.attribute(dimension, "value") ??
      (typeof written === "string" && Object.hasOwn(defaultDimensions, written)
        ? defaultDimensions[written]
        : undefined);
    if (!name || !value)
      compiler.refuse(
        dimension,
        "`dimension`: expected a name, and a value unless it is a default dimension. Add them.",
      );
    return [name ?? (() => ""), value ?? (() => "")] as const;
  });
  if (dimensions.length === 0) compiler.refuse(element, "`dimension`: expected at least one. Add it.");
  compiler.needsRequestBody();

  return (exchange) => {
    const diagnostic = exchange.api.diagnostic;
    if (diagnostic?.metrics !== true) return;
    // Values are those of inbound, where the statement stands; defaults such as the backend are known at the end.
    const custom = dimensions.map(
      ([name, value]) =>
        [name(exchange), Object.values(defaultDimensions).includes(value) ? value : fixed(value(exchange))] as const,
    );
    const request = readCompletionRequest(exchange);
    const prompt = request?.stream ? () => estimatedPromptTokens(request) : () => 0;
    onUsage(exchange, prompt, ({ promptTokens, completionTokens }) => {
      // A hit of the cache costs no tokens.
      if (exchange.resumeAfter !== undefined) return;
      const labels = Object.fromEntries(custom.map(([name, value]) => [name, value(exchange)]));
      const counts = {
        "Prompt Tokens": promptTokens,
        "Completion Tokens": completionTokens,
        "Total Tokens": promptTokens + completionTokens,
      };
      for (const [name, count] of Object.entries(counts))
        emit(exchange, diagnostic.loggerId, namespace, name, count, labels);
    });
  };
};

function fixed(text: string): Evaluate<string> {
  return () => text;
}

function emit(
  exchange: Exchange,
  loggerId: string,
  namespace: string,
  name: string,
  value: number,
  dimensions: Readonly<Record<string, string>>,
): void {
  const timestamp = exchange.services.clock.now();
  exchange.services.telemetry.metric(loggerId, { namespace, name, value, dimensions, timestamp });
}
