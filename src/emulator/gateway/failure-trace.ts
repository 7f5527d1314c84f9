import type { Exchange } from "./exchange";

/** Tells whoever reads the API's diagnostic of a failure that its caller does not see, or sees without its reason. */
export function traceFailure(exchange: Exchange, source: string, message: string, metadata = {}): void {
  const { api, context, services } = exchange;
  if (api.diagnostic === undefined) return;
  services.telemetry.trace(api.diagnostic.loggerId, {
    source,
    severity: "error",
    message,
    metadata,
    operationId: context.requestId,
    timestamp: services.clock.now(),
  });
}
