// A stand-in for Application Insights: it keeps what the gateway's loggers may send.
import type { ArmResource } from "apim-ai-gateway/arm";
import type { Metric, RequestTelemetry, Telemetry, Trace } from "../../gateway/telemetry";
import type { ArmState } from "../arm-state";
import { isRecord } from "../resource-type";
import { hasRole, roles } from "../role-assignments";
import { serviceIdOf } from "../service-id";

/** How much of each kind is kept; the oldest goes first. */
const kept = 10_000;

export class ApplicationInsights implements Telemetry {
  readonly metrics: Metric[] = [];
  readonly traces: Trace[] = [];
  readonly requests: RequestTelemetry[] = [];
  readonly #told = new Set<string>();

  /** @param onDropped hears once of each logger why what it sends is dropped */
  constructor(
    private readonly state: ArmState,
    private readonly onDropped: (reason: string) => void,
  ) {}

  metric(loggerId: string, metric: Metric): void {
    const component = this.#component(loggerId);
    if (!component) return;
    // Without the opt-in metrics arrive, their dimensions do not.
    const optedIn = component.properties.CustomMetricsOptedInType === "WithDimensions";
    if (!optedIn && Object.keys(metric.dimensions).length > 0)
      this.#tellOnce(
        loggerId,
        `the dimensions of metrics are dropped: \`CustomMetricsOptedInType\` of ${component.name}: expected WithDimensions, got ${JSON.stringify(component.properties.CustomMetricsOptedInType) ?? "nothing"}. Set it to keep them.`,
      );
    keep(this.metrics, optedIn ? metric : { ...metric, dimensions: {} });
  }

  trace(loggerId: string, trace: Trace): void {
    if (this.#component(loggerId)) keep(this.traces, trace);
  }

  request(loggerId: string, request: RequestTelemetry): void {
    if (this.#component(loggerId)) keep(this.requests, request);
  }

  /** The component that a logger writes to, when it may. */
  #component(loggerId: string): ArmResource | undefined {
    const logger = this.state.get(loggerId);
    if (logger === undefined) return undefined;
    const component = this.state.get(String(logger.properties.resourceId));
    if (component === undefined) {
      this.#tellOnce(
        loggerId,
        `telemetry is dropped: \`resourceId\` of the logger ${logger.name}: expected an Application Insights component that is deployed, got ${JSON.stringify(logger.properties.resourceId) ?? "nothing"}. Correct it.`,
      );
      return undefined;
    }
    const credentials = isRecord(logger.properties.credentials) ? logger.properties.credentials : {};
    if (String(credentials.identityClientId).toLowerCase() === "systemassigned") {
      const service = this.state.get(serviceIdOf(logger.id) ?? "");
      const principal = String(service?.identity?.principalId);
      if (!hasRole(this.state, principal, component.id, [roles.monitoringMetricsPublisher])) {
        this.#tellOnce(
          loggerId,
          `telemetry is dropped: the logger ${logger.name}: expected the identity of ${service?.name} to have the role Monitoring Metrics Publisher on ${component.name}, got none. Assign it.`,
        );
        return undefined;
      }
    }
    return component;
  }

  #tellOnce(loggerId: string, reason: string): void {
    const key = `${loggerId.toLowerCase()} ${reason}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.onDropped(reason);
  }
}

function keep<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > kept) list.splice(0, list.length - kept);
}
