// What one gateway serves, as plain data. The Azure side builds it from ARM state; the gateway knows nothing of ARM.
// Names follow the properties of the ARM types, so that their documentation can be searched.

/** One API Management service, as its gateway needs it. */
export interface GatewayConfiguration {
  readonly serviceName: string;
  /** ARM id of the service. */
  readonly serviceId: string;
  readonly region: string;
  readonly sku: string;
  /** Rendered global policy, as deployed. Absent: Azure's default (`forward-request` in backend). */
  readonly policy?: PolicySource;
  readonly apis: readonly ApiConfiguration[];
  readonly products: readonly ProductConfiguration[];
  readonly subscriptions: readonly SubscriptionConfiguration[];
  readonly backends: readonly BackendConfiguration[];
  readonly namedValues: readonly NamedValueConfiguration[];
  readonly fragments: readonly FragmentConfiguration[];
  /** Whether an external cache (Managed Redis with RediSearch) is attached. */
  readonly externalCache: boolean;
}

/** Policy text and the ARM id of the resource that carries it, for messages. */
export interface PolicySource {
  readonly xml: string;
  readonly resourceId: string;
}

export type ApiType = "http" | "mcp" | "a2a";

export interface ApiConfiguration {
  /** The API's name (last segment of its id). */
  readonly id: string;
  readonly displayName: string;
  readonly type: ApiType;
  /** Path under the gateway, without slashes at its ends; may be empty. */
  readonly path: string;
  readonly revision: string;
  /** Absent for an API without versions. */
  readonly version?: string;
  readonly subscriptionRequired: boolean;
  readonly subscriptionKeyHeader: string;
  readonly subscriptionKeyQuery: string;
  readonly serviceUrl?: string;
  /** Backend that an MCP pass-through API relays to. */
  readonly backendId?: string;
  readonly policy?: PolicySource;
  readonly operations: readonly OperationConfiguration[];
  /** Tools of an MCP API that exports operations of other APIs. */
  readonly mcpTools?: readonly McpToolConfiguration[];
  readonly diagnostic?: DiagnosticConfiguration;
}

export interface OperationConfiguration {
  readonly id: string;
  readonly displayName: string;
  readonly description?: string;
  readonly method: string;
  /** ARM url template: `/orders/{orderId}?status={status}`; `*` matches the rest. */
  readonly urlTemplate: string;
  readonly policy?: PolicySource;
  readonly templateParameters: readonly ParameterConfiguration[];
  readonly queryParameters: readonly ParameterConfiguration[];
  readonly headers: readonly ParameterConfiguration[];
  /** JSON schema of the `application/json` request body, with its `$defs` inlined. */
  readonly requestSchema?: Readonly<Record<string, unknown>>;
  readonly requestRequired?: boolean;
}

export interface ParameterConfiguration {
  readonly name: string;
  readonly description?: string;
  readonly required: boolean;
  /** JSON schema of the value. */
  readonly schema: Readonly<Record<string, unknown>>;
}

export interface McpToolConfiguration {
  readonly name: string;
  readonly description?: string;
  /** API and operation that a call of the tool runs. */
  readonly apiId: string;
  readonly operationId: string;
}

export interface ProductConfiguration {
  readonly id: string;
  readonly displayName: string;
  readonly subscriptionRequired: boolean;
  readonly published: boolean;
  readonly apiIds: readonly string[];
  readonly policy?: PolicySource;
}

export interface SubscriptionConfiguration {
  readonly id: string;
  readonly displayName: string;
  readonly primaryKey: string;
  readonly secondaryKey: string;
  readonly active: boolean;
  /** The user whose subscription it is, when it is somebody's. */
  readonly owner?: UserConfiguration;
  /** What the key opens. */
  readonly scope: { readonly kind: "all" } | { readonly kind: "api" | "product"; readonly id: string };
}

/** A user of the service, as policies may see it. */
export interface UserConfiguration {
  readonly id: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly note?: string;
}

export interface BackendConfiguration {
  readonly id: string;
  readonly url?: string;
  readonly pool?: readonly PoolMember[];
  readonly circuitBreaker?: CircuitBreakerRule;
  readonly credentials?: BackendCredentials;
  readonly tls?: { readonly validateCertificateChain: boolean; readonly validateCertificateName: boolean };
}

export interface PoolMember {
  readonly backendId: string;
  /** Lower is used first. */
  readonly priority: number;
  readonly weight: number;
}

export interface CircuitBreakerRule {
  readonly name: string;
  readonly count?: number;
  readonly percentage?: number;
  readonly intervalMs: number;
  readonly tripDurationMs: number;
  readonly acceptRetryAfter: boolean;
  readonly statusCodeRanges: readonly { readonly min: number; readonly max: number }[];
  readonly errorReasons: readonly string[];
}

export interface BackendCredentials {
  readonly headers?: Readonly<Record<string, readonly string[]>>;
  readonly query?: Readonly<Record<string, readonly string[]>>;
  readonly authorization?: { readonly scheme: string; readonly parameter: string };
  readonly managedIdentity?: { readonly resource: string; readonly clientId?: string };
}

export interface NamedValueConfiguration {
  /** The name that policies write between `{{` and `}}` (the ARM display name). */
  readonly displayName: string;
  readonly value: string;
  readonly secret: boolean;
}

export interface FragmentConfiguration {
  readonly id: string;
  readonly policy: PolicySource;
}

export interface DiagnosticConfiguration {
  readonly loggerId: string;
  /** Custom metrics are emitted. */
  readonly metrics: boolean;
  readonly samplingPercentage: number;
  readonly verbosity: "verbose" | "information" | "error";
}
