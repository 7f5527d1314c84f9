// One request on its way: the state behind the Exchange that statements see.
import { randomUUID } from "node:crypto";
import type { CallOwner } from "./backend-caller";
import type { ApiConfiguration, OperationConfiguration } from "./configuration";
import { contextUrl } from "./context-url";
import { ContextView, type ViewedExchange } from "./context-view";
import type {
  Body,
  CallOperation,
  Exchange,
  ExchangeRequest,
  ExchangeResponse,
  ForwardOptions,
  OutboundRequest,
  PolicyLocation,
  ResponseTap,
} from "./exchange";
import type { ContextUrl, ExpressionContext } from "./expressions/context";
import { type ForwardedExchange, forward, sendAbsolute, sendToBackend } from "./forwarding";
import type { GatewayRuntime } from "./gateway-runtime";
import type { HeaderMap } from "./headers";
import type { RunningCall } from "./http-client";
import { guardedTap } from "./late-failure";
import type { RoutedOperation } from "./router";
import type { Admission } from "./subscription-keys";

/** A request as it reached the gateway. */
export interface Incoming {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: HeaderMap;
  readonly body: Body | undefined;
  readonly ip: string;
  readonly scheme: "http" | "https";
}

const noApi: ApiConfiguration = {
  id: "",
  displayName: "",
  type: "http",
  path: "",
  revision: "1",
  subscriptionRequired: false,
  subscriptionKeyHeader: "Ocp-Apim-Subscription-Key",
  subscriptionKeyQuery: "subscription-key",
  operations: [],
};
const noOperation: OperationConfiguration = {
  id: "",
  displayName: "",
  method: "",
  urlTemplate: "",
  templateParameters: [],
  queryParameters: [],
  headers: [],
};
const noAdmission: Admission = { subscription: undefined, product: undefined, key: "" };
const noParameters: ReadonlyMap<string, string> = new Map();

/** Owns calls that no client can abort. */
const nobody: CallOwner = { isAborted: false, started: () => undefined, ended: () => undefined };

export class ExchangeState implements ViewedExchange, ForwardedExchange {
  readonly services;
  readonly request: ExchangeRequest & { readonly headers: HeaderMap };
  readonly timestamp: number;
  /** The Host header of the client: a policy that sets another one means the backend's. */
  readonly host: string;
  response: ExchangeResponse | undefined;
  backend: { readonly id: string } | { readonly baseUrl: string } | undefined;
  finished = false;
  resumeAfter: string | undefined;
  at: PolicyLocation | undefined;
  lastError: ExpressionContext["lastError"];
  api: ApiConfiguration = noApi;
  route: RoutedOperation | undefined;
  admission = noAdmission;
  matchedParameters = noParameters;
  /** Runs a tool's operation: set by the gateway, which has the pipeline. */
  callOperation: CallOperation | undefined;
  /** The present response gathers into blocks of 8 KB on its way to the client. */
  buffersResponse = false;
  /** What the backend sent last: freed when something else becomes the response. */
  backendBody: Body | undefined;
  isAborted = false;
  readonly slots: unknown[] = [];
  readonly taps: ResponseTap[] = [];
  readonly backendWatches: ((response: ExchangeResponse) => ResponseTap | undefined)[] = [];
  readonly responseTasks: ((response: ExchangeResponse) => void | Promise<void>)[] = [];
  readonly tasks: (() => void | Promise<void>)[] = [];
  #context: ContextView | undefined;
  #requestId: string | undefined;
  #abort: AbortController | undefined;
  #call: RunningCall | undefined;
  /** The backend entity that was called last, and the URL behind it: that of a pool's member. */
  #calledId: string | undefined;
  #calledUrl = "";
  /** Calls that statements make while another one runs. */
  #otherCalls: Set<RunningCall> | undefined;

  constructor(
    readonly runtime: GatewayRuntime,
    readonly incoming: Incoming,
    path: string,
    query: string,
  ) {
    this.services = runtime.services;
    this.timestamp = runtime.services.clock.now();
    this.host = incoming.headers.get("host") ?? "";
    this.request = { method: incoming.method, path, query, headers: incoming.headers, body: incoming.body };
  }

  get operation(): OperationConfiguration {
    return this.route?.operation ?? noOperation;
  }
  get product() {
    return this.admission.product;
  }
  get subscription() {
    return this.admission.subscription;
  }
  get key(): string {
    return this.admission.key;
  }
  get ip(): string {
    return this.incoming.ip;
  }
  get context(): ContextView {
    this.#context ??= new ContextView(this);
    return this.#context;
  }
  get requestId(): string {
    this.#requestId ??= randomUUID();
    return this.#requestId;
  }
  get service() {
    const { region, serviceId, serviceName } = this.runtime.program.configuration;
    return { region, serviceId, serviceName };
  }
  get originalUrl(): ContextUrl {
    return contextUrl(`${this.incoming.scheme}://${this.host || "localhost"}`, this.incoming.url);
  }

  /** Where the request goes, when not to the API's service URL. */
  get target(): Exchange["backend"] {
    const { backendId } = this.api;
    return this.backend ?? (backendId === undefined ? undefined : { id: backendId });
  }

  called(backendId: string, url: string): void {
    this.#calledId = backendId;
    this.#calledUrl = url;
  }

  /** Which member of a pool takes the request is known once it has been called. */
  url(): ContextUrl {
    const { path, query } = this.request;
    const { target } = this;
    const chosen = target === undefined || "baseUrl" in target ? target?.baseUrl : this.#urlOf(target.id);
    const base = chosen ?? this.api.serviceUrl ?? `${this.incoming.scheme}://${this.host || "localhost"}`;
    return contextUrl(base, query === "" ? path : `${path}?${query}`);
  }

  #urlOf(backendId: string): string | undefined {
    return this.#calledId === backendId ? this.#calledUrl : this.runtime.program.backends.single(backendId)?.url;
  }

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.isAborted) this.#abort.abort();
    }
    return this.#abort.signal;
  }

  /** The client went away: what runs for it stops. */
  abort(): void {
    if (this.isAborted) return;
    this.isAborted = true;
    const reason = new Error("The client closed its connection.");
    this.#call?.abort(reason);
    for (const call of this.#otherCalls ?? []) call.abort(reason);
    this.#abort?.abort();
  }

  started(call: RunningCall): void {
    if (this.#call === undefined) {
      this.#call = call;
      return;
    }
    this.#otherCalls ??= new Set();
    this.#otherCalls.add(call);
  }

  ended(call: RunningCall): void {
    if (this.#call === call) this.#call = undefined;
    else this.#otherCalls?.delete(call);
  }

  forward(options: ForwardOptions): Promise<void> {
    return forward(this, options);
  }

  send(request: OutboundRequest): Promise<ExchangeResponse> {
    return sendAbsolute(this.runtime.caller, this, request);
  }

  sendForAll(request: OutboundRequest): Promise<ExchangeResponse> {
    return sendAbsolute(this.runtime.caller, nobody, request);
  }

  sendToBackend(backendId: string, request: OutboundRequest): Promise<ExchangeResponse> {
    return sendToBackend(this.runtime, this, backendId, request);
  }

  tapResponse(tap: ResponseTap): void {
    this.taps.push(guardedTap(this, tap));
  }

  tapBackend(watch: (response: ExchangeResponse) => ResponseTap | undefined): void {
    this.backendWatches.push(watch);
  }

  onResponse(task: (response: ExchangeResponse) => void | Promise<void>): void {
    this.responseTasks.push(task);
  }

  afterwards(task: () => void | Promise<void>): void {
    this.tasks.push(task);
  }
}
