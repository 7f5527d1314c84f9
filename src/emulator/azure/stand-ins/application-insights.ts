// A stand-in for Application Insights: it keeps what the gateway's loggers may send.
import type { Metric, RequestTelemetry, Telemetry, Trace } from "../../gateway/telemetry";
import type { ArmState } from "../arm-state";
import { isRecord } from "../resource-type";
import { hasRole, roles } from "../role-assignments";

/** How much of each kind is kept; the oldest goes first. */
const kept = 10_000;

export class ApplicationInsights implements Telemetry {
  readonly metrics: Metric[] = [];
  readonly traces: Trace[] = [];
  readonly requests: RequestTelemetry[] = [];
  /** Why telemetry was dropped, each reason once. */
  readonly dropped = new Set<string>();

  constructor(private readonly state: ArmState) {}

  metric(loggerId: string, metric: Metric): void {
    const component = this.#component(loggerId);
    if (!component) return;
    // Without the opt-in metrics arrive, their dimensions do not.
    const optedIn = component.CustomMetricsOptedInType === "WithDimensions";
    keep(this.metrics, optedIn ? metric : { ...metric, dimensions: {} });
  }

  trace(loggerId: string, trace: Trace): void {
    if (this.#component(loggerId)) keep(this.traces, trace);
  }

  request(loggerId: string, request: RequestTelemetry): void {
    if (this.#component(loggerId)) keep(this.requests, request);
  }

  /** Properties of the component that a logger writes to, when it may. */
  #component(loggerId: string): Readonly<Record<string, unknown>> | undefined {
    const logger = this.state.get(loggerId);
    const component = logger && this.state.get(String(logger.properties.resourceId));
    if (!logger || !component) return undefined;
    const credentials = isRecord(logger.properties.credentials) ? logger.properties.credentials : {};
    if (String(credentials.identityClientId).toLowerCase() === "systemassigned") {
      const service = this.state.get(logger.id.split("/").slice(0, 9).join("/"));
      const principal = String(service?.identity?.principalId);
      if (!hasRole(this.state, principal, component.id, [roles.monitoringMetricsPublisher])) {
        this.dropped.add(
          `${logger.name}: the identity of ${service?.name} lacks the role Monitoring Metrics Publisher on ${component.name}.`,
        );
        return undefined;
      }
    }
    return component.properties;
  }
}

function keep<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > kept) list.splice(0, list.length - kept);
}
