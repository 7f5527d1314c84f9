// What a policy expression sees as `context`, for the compiler and for the gateway that implements it.
// Names and nullability follow the policy expressions reference:
// https://learn.microsoft.com/azure/api-management/api-management-policy-expressions#ContextVariables

/** Headers of a message: names are case-insensitive, a name may occur several times. */
export interface ContextHeaders {
  /** All values of a header, or undefined when it is absent. */
  get(name: string): readonly string[] | undefined;
  names(): Iterable<string>;
}

export interface ContextUrl {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** Query parameters in order, decoded. */
  readonly query: ReadonlyMap<string, readonly string[]>;
  /** With the question mark; empty without a query. */
  readonly queryString: string;
}

/** A message body that the pipeline has read already, because the expression reads it (`readsRequestBody`). */
export interface ContextBody {
  /** The bytes. `preserveContent` false consumes the body: what follows gets nothing. */
  read(preserveContent: boolean): Buffer;
}

export interface ContextRequest {
  readonly method: string;
  readonly url: ContextUrl;
  readonly originalUrl: ContextUrl;
  readonly headers: ContextHeaders;
  /** Undefined when the request has no body. */
  readonly body: ContextBody | undefined;
  readonly ipAddress: string;
  readonly matchedParameters: ReadonlyMap<string, string>;
}

export interface ContextResponse {
  readonly statusCode: number;
  readonly statusReason: string;
  readonly headers: ContextHeaders;
  readonly body: ContextBody | undefined;
}

/** The value of a context variable with its .NET type: see `DotNetValue` of the expression compiler. */
export type Variable = unknown;

export interface ExpressionContext {
  readonly request: ContextRequest;
  /** Undefined before a response exists. */
  readonly response: ContextResponse | undefined;
  readonly api: {
    readonly id: string;
    readonly name: string;
    readonly path: string;
    readonly revision: string;
    readonly version: string;
    readonly isCurrentRevision: boolean;
    readonly serviceUrl: string | undefined;
  };
  readonly operation: {
    readonly id: string;
    readonly name: string;
    readonly method: string;
    readonly urlTemplate: string;
  };
  readonly product: { readonly id: string; readonly name: string; readonly subscriptionRequired: boolean } | undefined;
  readonly subscription:
    | {
        readonly id: string;
        readonly name: string;
        readonly key: string;
        readonly primaryKey: string;
        readonly secondaryKey: string;
      }
    | undefined;
  readonly user:
    | {
        readonly id: string;
        readonly email: string;
        readonly firstName: string;
        readonly lastName: string;
        readonly note?: string;
      }
    | undefined;
  readonly deployment: {
    readonly gatewayId: string;
    readonly region: string;
    readonly serviceId: string;
    readonly serviceName: string;
  };
  readonly variables: Map<string, Variable>;
  readonly lastError:
    | {
        readonly source: string;
        readonly reason: string;
        readonly message: string;
        readonly scope: string;
        readonly section: string;
        readonly path: string;
        readonly policyId: string;
      }
    | undefined;
  /** A GUID in its usual form. */
  readonly requestId: string;
  /** Milliseconds since the Unix epoch at which the request arrived. */
  readonly timestamp: number;
  /** Milliseconds since the request arrived. */
  elapsed(): number;
  readonly tracing: boolean;
  trace(message: string): void;
  /** The present time in milliseconds, for `DateTime.UtcNow`. */
  now(): number;
}
