// Why the gateway itself failed a request: its caller is not told, so telemetry and the gateway's owner are.
import type { ExchangeState } from "./exchange-state";
import { traceFailure } from "./failure-trace";
import type { PolicyFault } from "./policy-fault";

/** A request that the gateway failed with 500 or above. Holds no header, no body and no query, where keys may stand. */
export interface GatewayFault {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** XML name of the statement that failed, or the built-in step. */
  readonly source: string;
  /** A documented reason such as `BackendConnectionFailure`. */
  readonly reason: string;
  readonly message: string;
  /** What the caller is answered as `activityId`, and what telemetry has as operation id. */
  readonly activityId: string;
}

/** `detail` is for telemetry, where there is room for a stack. */
export function noteFault(exchange: ExchangeState, fault: PolicyFault, detail = fault.message): void {
  const { source, reason, message, status } = fault;
  if (status < 500) return;
  const { services, incoming, requestId } = exchange;
  traceFailure(exchange, source, detail, { reason });
  const [path = ""] = incoming.url.split("?");
  services.onFault?.({ method: incoming.method, path, status, source, reason, message, activityId: requestId });
}
