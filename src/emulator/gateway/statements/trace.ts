import { childElements, contentOf } from "../child-elements";
import type { StatementHandler } from "../statement-handler";
import type { Trace } from "../telemetry";

const severities = ["verbose", "information", "error"] as const;

/**
 * `<trace source severity>`: a message for Application Insights, when the API's diagnostic asks for its severity.
 * @see https://learn.microsoft.com/azure/api-management/trace-policy
 */
export const trace: StatementHandler = (element, compiler) => {
  const source = compiler.literal(element, "source");
  const written = compiler.literal(element, "severity") ?? "verbose";
  const severity: Trace["severity"] | undefined = severities.find((known) => known === written);
  const [message] = childElements(element, "message");
  const text = message === undefined ? undefined : compiler.text(contentOf(message));
  const metadata = childElements(element, "metadata").map((child) => ({
    name: compiler.literal(child, "name") ?? "",
    value: compiler.attribute(child, "value"),
  }));
  if (source === undefined) compiler.refuse(element, "`source`: expected who writes the trace. Add it.");
  if (severity === undefined) {
    compiler.refuse(element, `\`severity\`: expected ${severities.join(", ")}, got ${written}. Use one of them.`);
  }
  if (text === undefined) compiler.refuse(element, "`message`: expected one element. Add it.");
  if (source === undefined || severity === undefined || text === undefined) return () => undefined;

  return (exchange) => {
    const diagnostic = exchange.api.diagnostic;
    const content = text(exchange);
    if (diagnostic === undefined || severities.indexOf(severity) < severities.indexOf(diagnostic.verbosity)) return;
    exchange.services.telemetry.trace(diagnostic.loggerId, {
      source,
      severity,
      message: content,
      metadata: Object.fromEntries(metadata.map(({ name, value }) => [name, value?.(exchange) ?? ""])),
      operationId: exchange.context.requestId,
      timestamp: exchange.services.clock.now(),
    });
  };
};
