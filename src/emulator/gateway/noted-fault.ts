// Why the gateway itself failed a request: its caller is not told, so telemetry and the gateway's owner are.
import type { ExchangeState } from "./exchange-state";
import { traceFailure } from "./failure-trace";
import type { PolicyFault } from "./policy-fault";

/** `detail` is for telemetry, where there is room for a stack. */
export function noteFault(exchange: ExchangeState, fault: PolicyFault, detail = fault.message): void {
  const { source, reason, message, status } = fault;
  if (status < 500) return;
  const { services, incoming, requestId } = exchange;
  traceFailure(exchange, source, detail, { reason });
  const [path = ""] = incoming.url.split("?");
  services.onFault?.({ method: incoming.method, path, status, source, reason, message, activityId: requestId });
}
