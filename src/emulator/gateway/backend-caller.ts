// Sends requests to backends: addresses, credentials, timeouts, breakers.
import type { Readable } from "node:stream";
import type { SingleBackend } from "./backend-registry";
import type { CircuitBreaker } from "./circuit-breaker";
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
  /** A function gives a body that can be taken once, when the call goes out: a call that never does leaves it. */
  readonly body: Buffer | (() => Buffer | Readable) | null;
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
  callBackend(owner: CallOwner, backend: SingleBackend, request: BackendRequest): Promise<ExchangeResponse> {
    const { credentials, tls } = backend.configuration;
    if (credentials === undefined) return this.call(owner, backend.url, request, tls, backend.breaker);
    return this.#authorize(credentials, request).then((query) =>
      this.call(owner, backend.url, { ...request, query }, tls, backend.breaker),
    );
  }

  /** Calls an address. Rejects with a PolicyFault: BackendConnectionFailure, Timeout or ClientConnectionFailure. */
  call(
    owner: CallOwner,
    baseUrl: string,
    request: BackendRequest,
    tls?: SingleBackend["configuration"]["tls"],
    breaker?: CircuitBreaker,
  ): Promise<ExchangeResponse> {
    return new Promise((resolve, reject) => {
      if (owner.isAborted) throw clientGone();
      const { clock } = this.services;
      const { origin, path, query } = this.#address(baseUrl, request);
      let running: RunningCall | undefined;
      let stopTimer: (() => void) | undefined;
      let settled = false;
      const settle = () => {
        settled = true;
        stopTimer?.();
        if (running !== undefined) owner.ended(running);
      };
      const body = typeof request.body === "function" ? request.body() : request.body;
      // The client computes the length of bytes; a streamed body keeps the one that the client's request promised.
      if (body === null || Buffer.isBuffer(body)) request.headers.delete("content-length");
      running = this.client.send(
        {
          method: request.method,
          origin,
          path: query === "" ? path : `${path}?${query}`,
          headers: request.headers,
          body,
          validateChain: tls?.validateCertificateChain ?? true,
          validateName: tls?.validateCertificateName ?? true,
        },
        {
          responded: (response) => {
            settle();
            breaker?.record({ status: response.status, retryAfter: response.headers.get("retry-after") }, clock.now());
            resolve(response);
          },
          failed: (error) => {
            settle();
            if (owner.isAborted) return reject(clientGone());
            const fault = backendFault(error, request.timeoutMs);
            breaker?.record({ reason: fault.reason }, clock.now());
            reject(fault);
          },
        },
      );
      // A call that cannot even be put together has failed by now.
      if (settled) return;
      owner.started(running);
      stopTimer = this.deadlines.start(request.timeoutMs, () => running?.abort(new TimeoutError()));
    });
  }

  #address(baseUrl: string, request: BackendRequest): BaseUrl {
    const base = this.#base(baseUrl);
    const query =
      base.query === "" ? request.query : request.query === "" ? base.query : `${base.query}&${request.query}`;
    return { origin: base.origin, path: base.path + request.path || "/", query };
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
    for (const [name, values] of Object.entries(credentials.query ?? {}))
      for (const value of values) added.append(name, value);
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
        throw new PolicyFault(
          "forward-request",
          "BackendConnectionFailure",
          "The backend's URL is not an http or https URL.",
          500,
        );
      }
      const url = new URL(text);
      base = { origin: url.origin, path: url.pathname.replace(/\/$/, ""), query: url.search.slice(1) };
      if (this.#urls.size >= rememberedUrls) this.#urls.clear();
      this.#urls.set(text, base);
    }
    return base;
  }
}

function clientGone(): PolicyFault {
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
