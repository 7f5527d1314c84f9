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
