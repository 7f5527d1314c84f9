// One request on its way through the gateway, as statement handlers see and change it.
import type { Readable } from "node:stream";
import type { Chance } from "./chance";
import type { Clock } from "./clock";
import type {
  ApiConfiguration,
  OperationConfiguration,
  ProductConfiguration,
  SubscriptionConfiguration,
} from "./configuration";
import type { ExpressionContext } from "./expressions/context";
import type { GatewayFault } from "./gateway-fault";
import type { Hosts } from "./hosts";
import type { ManagedIdentity } from "./identity";
import type { Store } from "./store";
import type { Telemetry } from "./telemetry";

/** Header names in lower case; several values of one name stay apart. */
export interface Headers {
  get(name: string): string | undefined;
  getAll(name: string): readonly string[];
  set(name: string, ...values: string[]): void;
  append(name: string, value: string): void;
  delete(name: string): void;
  entries(): Iterable<readonly [name: string, values: readonly string[]]>;
}

/** A body that streams until somebody reads it whole. */
export interface Body {
  /** The whole body; later readers get the same bytes. Reading ends streaming for this message. */
  buffer(): Promise<Buffer>;
  /** The bytes, when the body has been read whole already. */
  readonly bytes: Buffer | undefined;
  /** The length that the sender of this body has promised, as its Content-Length said it. */
  readonly length?: string | undefined;
  /** The body as a stream, for who relays it. */
  stream(): Readable;
}

export interface ExchangeRequest {
  method: string;
  /** Path as it goes to the backend, relative to its URL; starts with a slash or is empty, escaped as it came. */
  path: string;
  /** Query as it goes to the backend, without the question mark. */
  query: string;
  readonly headers: Headers;
  body: Body | undefined;
}

export interface ExchangeResponse {
  status: number;
  reason: string;
  readonly headers: Headers;
  body: Body | undefined;
}

/** Sees a response body pass, chunk by chunk as the backend sends it, without holding it. */
export interface ResponseTap {
  chunk(bytes: Buffer): void;
  /** Called once: the body ended, was cut by the backend, or the client went away. */
  end(outcome: "complete" | "cut" | "cancelled"): void | Promise<void>;
}

/** Where a policy statement stands. */
export interface PolicyLocation {
  /** XML name of the statement, or the built-in step. */
  readonly source: string;
  readonly scope: string;
  readonly section: string;
  /** Like `choose\\when[2]\\set-header`: nested statements, counted from 1 where siblings have the same name. */
  readonly path: string;
  /** The statement's `id` attribute. */
  readonly policyId: string;
}

/** What every exchange of one gateway shares. */
export interface GatewayServices {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly store: Store;
  readonly identity: ManagedIdentity;
  readonly telemetry: Telemetry;
  readonly hosts: Hosts;
  /** Hears of each request that the gateway itself failed with 500 or above. */
  readonly onFault?: ((fault: GatewayFault) => void) | undefined;
}

export interface Exchange {
  readonly services: GatewayServices;
  readonly api: ApiConfiguration;
  readonly operation: OperationConfiguration;
  readonly product: ProductConfiguration | undefined;
  readonly subscription: SubscriptionConfiguration | undefined;
  readonly request: ExchangeRequest;
  /** Set by the backend section, by `return-response`, by a cache hit. */
  response: ExchangeResponse | undefined;
  /** What expressions read. */
  readonly context: ExpressionContext;
  /** Backend chosen by `set-backend-service`; undefined means the API's service URL. */
  backend: { readonly id: string } | { readonly baseUrl: string } | undefined;
  /** Once true nothing more runs before the answer: `return-response` or a cache hit. */
  finished: boolean;
  /**
   * Set with `finished` by a cache hit: the answer then goes through the outbound section from behind the statement of
   * this XML name (the one that would have stored it), or through all of outbound when that statement is not there.
   */
  resumeAfter: string | undefined;
  /** What statements keep with this exchange: see ExchangeSlot. */
  readonly slots: unknown[];
  /** Where the statement stands that runs now: `context.LastError` is filled from it. */
  at?: PolicyLocation;
  /** Aborted when the client hangs up. */
  readonly signal: AbortSignal;
  /** Sends the request to the API's backend and sets `response`: what `forward-request` does. */
  forward(options: ForwardOptions): Promise<void>;
  /** Sends a request by the gateway's own HTTP client: hosts, TLS and pooling as for backends. */
  send(request: OutboundRequest): Promise<ExchangeResponse>;
  /** Like `send`, for what other exchanges wait for too: it goes on when this one's client hangs up. */
  sendForAll(request: OutboundRequest): Promise<ExchangeResponse>;
  /** Sends to a backend entity by id: its URL, credentials, pool and breaker apply. */
  sendToBackend(backendId: string, request: OutboundRequest): Promise<ExchangeResponse>;
  /** Watches the response body that goes to the client. */
  tapResponse(tap: ResponseTap): void;
  /** Watches what backends answer, whatever policies make of it: `watch` gives a tap for the body of each answer. */
  tapBackend(watch: (response: ExchangeResponse) => ResponseTap | undefined): void;
  /** Runs when the backend has answered, before the outbound section. Not for answers of the gateway itself. */
  onResponse(task: (response: ExchangeResponse) => void | Promise<void>): void;
  /** Runs after the response has been sent, whatever its outcome. */
  afterwards(task: () => void | Promise<void>): void;
}

export interface ForwardOptions {
  /** How long to wait for the response's headers. */
  readonly timeoutMs: number;
  /** Keep the request body, so that it can be sent again. */
  readonly bufferRequestBody: boolean;
  /** Gather the response into blocks of 8 KB instead of relaying each chunk at once. */
  readonly bufferResponse: boolean;
  readonly followRedirects: boolean;
  /** Treat a status of 400 or more as an error. */
  readonly failOnErrorStatus: boolean;
}

/**
 * Runs an operation of another API through that API's own pipeline, as a tool call of an exported MCP server does.
 * `request.url` is the path and query under the API (`/orders/1?expand=lines`); when it leads to any other operation
 * than `operationId` nothing is sent and the answer is 404.
 */
export type CallOperation = (apiId: string, operationId: string, request: OutboundRequest) => Promise<ExchangeResponse>;

export interface OutboundRequest {
  readonly method: string;
  /** An absolute URL for `send`; a path and query under the backend's URL for `sendToBackend`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Buffer | string;
  readonly timeoutMs?: number;
}
