// What the gateway tells the outside about the requests it served. The Application Insights stand-in collects it.

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly value: number;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly timestamp: number;
}

export interface Trace {
  readonly source: string;
  readonly severity: "verbose" | "information" | "error";
  readonly message: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly operationId: string;
  readonly timestamp: number;
}

export interface RequestTelemetry {
  readonly operationId: string;
  readonly apiId?: string;
  readonly apiOperationId?: string;
  readonly productId?: string;
  readonly subscriptionId?: string;
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly durationMs: number;
  readonly timestamp: number;
}

/** Receives telemetry. Implementations never throw and never delay a request. `loggerId` names the APIM logger. */
export interface Telemetry {
  metric(loggerId: string, metric: Metric): void;
  trace(loggerId: string, trace: Trace): void;
  request(loggerId: string, request: RequestTelemetry): void;
}
