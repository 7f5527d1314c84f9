// Sends requests to backends: addresses, credentials, timeouts, breakers.
import type { Readable } from "node:stream";
import type { SingleBackend } from "./backend-registry";
import type { CallOutcome } from "./circuit-breaker";
import type { BackendCredentials } from "./configuration";
import type { Deadlines } from "./deadlines";
import type { ExchangeResponse, GatewayServices } from "./exchange";
import type { HeaderMap } from "./headers";
import type { HttpClient, RunningCall } from "./http-client";
import { PolicyFault } from "./policy-fault";

/** Where calls go, and who wants to know of them: the exchange aborts them when its client hangs up. */
export interface CallOwner {
  readonly isAborted: boolean;
  started(call: RunningCall): void;
  ended(call: RunningCall): void;
}

export interface BackendRequest {
  readonly method: string;
  /** Under the backend's URL; starts with a slash or is empty. */
  readonly path: string;
  readonly query: string;
  /** Taken over: credentials are added to it. */
  readonly headers: HeaderMap;
  readonly body: Buffer | Readable | null;
  readonly timeoutMs: number;
}

interface BaseUrl {
  readonly origin: string;
  readonly path: string;
  readonly query: string;
}

/** Base URLs may come from expressions: not more than so many are remembered. */
const rememberedUrls = 1000;

class TimeoutError extends Error {}

export class BackendCaller {
  readonly #urls = new Map<string, BaseUrl>();

  constructor(
    readonly services: GatewayServices,
    readonly client: HttpClient,
    readonly deadlines: Deadlines,
  ) {}

  /** Calls a backend entity: credentials are added, its breaker learns the outcome. */
  async callBackend(owner: CallOwner, backend: SingleBackend, request: BackendRequest): Promise<ExchangeResponse> {
    const { credentials, tls } = backend.configuration;
    const query = credentials === undefined ? request.query : await this.#authorize(credentials, request);
    const record = (outcome: CallOutcome) => backend.breaker?.record(outcome, this.services.clock.now());
    try {
      const response = await this.call(owner, backend.url, query === request.query ? request : { ...request, query }, tls);
      record({ status: response.status, retryAfter: response.headers.get("retry-after") });
      return response;
    } catch (error) {
      if (error instanceof PolicyFault && error.reason !== "ClientConnectionFailure") record({ reason: error.reason });
      throw error;
    }
  }

  /** Calls an address. Rejects with a PolicyFault: BackendConnectionFailure, Timeout or ClientConnectionFailure. */
  async call(
    owner: CallOwner,
    baseUrl: string,
    request: BackendRequest,
    tls?: SingleBackend["configuration"]["tls"],
  ): Promise<ExchangeResponse> {
    if (owner.isAborted) throw clientGone();
    const base = this.#base(baseUrl);
    const query = base.query === "" ? request.query : request.query === "" ? base.query : `${base.query}&${request.query}`;
    const path = `${base.path}${request.path}` || "/";
    const call = this.client.send({
      method: request.method,
      origin: base.origin,
      path: query === "" ? path : `${path}?${query}`,
      headers: request.headers,
      body: request.body,
      validateChain: tls?.validateCertificateChain ?? true,
      validateName: tls?.validateCertificateName ?? true,
    });
    owner.started(call);
    const done = this.deadlines.start(request.timeoutMs, () => call.abort(new TimeoutError()));
    try {
      return await call.response;
    } catch (error) {
      throw owner.isAborted ? clientGone() : backendFault(error, request.timeoutMs);
    } finally {
      done();
      owner.ended(call);
    }
  }

  /** Adds a backend's credentials to a request and gives its query with them. */
  async #authorize(credentials: BackendCredentials, request: BackendRequest): Promise<string> {
    const { headers } = request;
    for (const [name, values] of Object.entries(credentials.headers ?? {})) headers.set(name, ...values);
    const { authorization, managedIdentity } = credentials;
    if (authorization !== undefined) headers.set("authorization", `${authorization.scheme} ${authorization.parameter}`);
    if (managedIdentity !== undefined) {
      headers.set("authorization", `Bearer ${await this.#token(managedIdentity)}`);
    }
    const added = new URLSearchParams();
    for (const [name, values] of Object.entries(credentials.query ?? {})) for (const value of values) added.append(name, value);
    const text = added.toString();
    return text === "" ? request.query : request.query === "" ? text : `${request.query}&${text}`;
  }

  async #token(wanted: NonNullable<BackendCredentials["managedIdentity"]>): Promise<string> {
    try {
      return await this.services.identity.token(wanted.resource, wanted.clientId);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new PolicyFault("forward-request", "BackendAuthenticationFailure", message, 500);
    }
  }

  #base(text: string): BaseUrl {
    let base = this.#urls.get(text);
    if (base === undefined) {
      if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
        throw new PolicyFault("forward-request", "BackendConnectionFailure", "The backend's URL is not an http or https URL.", 500);
      }
      const url = new URL(text);
      base = { origin: url.origin, path: url.pathname.replace(/\/$/, ""), query: url.search.slice(1) };
      if (this.#urls.size >= rememberedUrls) this.#urls.clear();
      this.#urls.set(text, base);
    }
    return base;
  }
}

export function clientGone(): PolicyFault {
  const message = "The client closed its connection before the response was complete.";
  return new PolicyFault("forward-request", "ClientConnectionFailure", message, 499);
}

function backendFault(error: unknown, timeoutMs: number): PolicyFault {
  if (error instanceof TimeoutError) {
    const message = `The backend sent no response headers within ${timeoutMs} ms.`;
    return new PolicyFault("forward-request", "Timeout", message, 500);
  }
  const message = error instanceof Error ? error.message : String(error);
  return new PolicyFault("forward-request", "BackendConnectionFailure", message, 500);
}
