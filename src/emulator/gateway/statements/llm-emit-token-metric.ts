import { childElements } from "../child-elements";
import { estimatedPromptTokens, readCompletionRequest } from "../completion-request";
import { constant } from "../evaluate";
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
    // Values are those of inbound, where the statement stands; defaults such as the backend are known at the end.
    const isLate = value !== undefined && Object.values(defaultDimensions).includes(value);
    return { name: name ?? constant(""), value: value ?? constant(""), isLate };
  });
  if (dimensions.length === 0) compiler.refuse(element, "`dimension`: expected at least one. Add it.");
  compiler.needsRequestBody();

  return (exchange) => {
    const diagnostic = exchange.api.diagnostic;
    if (diagnostic?.metrics !== true) return;
    const early = dimensions.map(({ value, isLate }) => (isLate ? "" : value(exchange)));
    const measure = (prompt: number) =>
      onUsage(
        exchange,
        () => prompt,
        (usage) => {
          if (usage === undefined) return;
          const { promptTokens, completionTokens } = usage;
          const labels = Object.fromEntries(
            dimensions.map(({ name, value, isLate }, index) => [
              name(exchange),
              isLate ? value(exchange) : (early[index] ?? ""),
            ]),
          );
          const timestamp = exchange.services.clock.now();
          const emit = (name: string, count: number) =>
            exchange.services.telemetry.metric(diagnostic.loggerId, {
              namespace,
              name,
              value: count,
              dimensions: labels,
              timestamp,
            });
          emit("Prompt Tokens", promptTokens);
          emit("Completion Tokens", completionTokens);
          emit("Total Tokens", promptTokens + completionTokens);
        },
      );
    const request = readCompletionRequest(exchange);
    return request?.stream ? estimatedPromptTokens(request).then(measure) : measure(0);
  };
};
