// The gateway of one API Management service: give it a configuration, and it serves.
import type { Readable } from "node:stream";
import type { Policy } from "apim-ai-gateway/policy";
import { BackendCaller } from "./backend-caller";
import { ArrivedBody, StreamBody } from "./body";
import type { ApiType, GatewayConfiguration } from "./configuration";
import { Deadlines } from "./deadlines";
import { DeliveredBody, delivered } from "./delivery";
import type { ExchangeResponse, GatewayServices } from "./exchange";
import type { ExchangeState, Incoming } from "./exchange-state";
import type { GatewayProblem } from "./gateway-load-error";
import { HeaderMap } from "./headers";
import { HttpClient } from "./http-client";
import { type Answer, listen } from "./http-server";
import { answer } from "./pipeline";
import { compilePolicy } from "./policy-compiler";
import type { PolicyEnvironment } from "./policy-environment";
import { ProblemList } from "./problem-list";
import { checkFragment, Program } from "./program";

export { GatewayLoadError, type GatewayProblem } from "./gateway-load-error";

/** Where a policy that is checked will stand. */
export interface CheckedPlace {
  readonly scope: "global" | "product" | "api" | "operation" | "fragment";
  readonly apiType?: ApiType;
  /** ARM id of the resource that carries the policy. */
  readonly resourceId: string;
  /** What the policy may refer to. References that are missing are reported. */
  readonly environment: PolicyEnvironment;
}

/** A request that reaches the gateway without a socket. */
export interface GatewayRequest {
  readonly method: string;
  /** Path and query: `/orders/1?x=y`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: Readable | Buffer;
  readonly ip?: string;
  /** Aborted when the caller goes away. */
  readonly signal?: AbortSignal;
}

export interface ListeningGateway {
  /** Like `http://127.0.0.1:8080`, without a slash at the end. */
  readonly url: string;
  /** Lets running requests finish, then closes every connection. */
  close(): Promise<void>;
}

export interface ListenOptions {
  readonly port: number;
  readonly host?: string;
  /** The gateway that a request's Host names, when it is another one. */
  elsewhere?(host: string): Gateway | undefined;
}

export interface Gateway {
  /**
   * Compiles a configuration and serves it from the next request on. Requests under way end with the previous one.
   * @throws GatewayLoadError with all problems; the previous configuration then stays in force
   */
  load(configuration: GatewayConfiguration): void;
  /** Serves HTTP; on 127.0.0.1 unless `host` says otherwise. Port 0 takes a free one. */
  listen(options: ListenOptions): Promise<ListeningGateway>;
  /** Answers a request that came in by any gateway's socket. */
  readonly answer: Answer;
  /** Runs one request through the pipeline. */
  handle(request: GatewayRequest): Promise<ExchangeResponse>;
}

/** What a gateway serves before anything was loaded: nothing. */
const emptyConfiguration: GatewayConfiguration = {
  serviceName: "",
  serviceId: "",
  region: "",
  sku: "Developer",
  apis: [],
  products: [],
  subscriptions: [],
  backends: [],
  namedValues: [],
  fragments: [],
  externalCache: false,
};

/** A gateway without a configuration: it answers 404 until one is loaded. */
export function createGateway(services: GatewayServices): Gateway {
  const client = new HttpClient(services.hosts);
  const deadlines = new Deadlines(services.clock);
  const caller = new BackendCaller(services, client, deadlines);
  let program = Program.compile(emptyConfiguration);
  const run: Answer = (incoming, began) => answer({ services, program, caller }, incoming, began);

  return {
    load(configuration) {
      program = Program.compile(configuration, program);
    },
    listen: async (options) => {
      const server = await listen(options.elsewhere ? byHost(run, options.elsewhere) : run, options);
      return {
        url: server.url,
        close: async () => {
          await server.close();
          await client.close();
          deadlines.stop();
        },
      };
    },
    answer: run,
    handle: (request) => handle(run, request),
  };
}

/** Why a gateway could not run a policy that API Management accepts; none when it could. */
export function loadProblems(
  policy: Policy,
  { scope, apiType, resourceId, environment }: CheckedPlace,
): readonly GatewayProblem[] {
  const problems = new ProblemList(environment.namedValues);
  const compiled = { ...environment, problems };
  if (scope === "fragment") checkFragment(policy, resourceId, compiled);
  else compilePolicy(policy, resourceId, scope, apiType, compiled);
  return problems.all;
}

function byHost(run: Answer, elsewhere: (host: string) => Gateway | undefined): Answer {
  return (incoming, began) => {
    const other = elsewhere(incoming.headers.get("host") ?? "");
    return other === undefined ? run(incoming, began) : other.answer(incoming, began);
  };
}

async function handle(run: Answer, request: GatewayRequest): Promise<ExchangeResponse> {
  const { body, signal } = request;
  const headers = HeaderMap.from(request.headers).arrived();
  const incoming: Incoming = {
    method: request.method.toUpperCase(),
    url: request.url,
    headers,
    body:
      body === undefined
        ? undefined
        : Buffer.isBuffer(body)
          ? new ArrivedBody(body)
          : new StreamBody(body, headers.get("content-length")),
    ip: request.ip ?? "127.0.0.1",
    scheme: "http",
  };
  let exchange: ExchangeState | undefined;
  const response = await run(incoming, (started) => {
    exchange = started;
    if (signal?.aborted) started.abort();
    else signal?.addEventListener("abort", () => started.abort(), { once: true });
  });
  if (exchange === undefined) return response;
  const answered = delivered(exchange, response);
  const { body: answeredBody } = answered;
  if (answeredBody instanceof DeliveredBody) {
    signal?.addEventListener("abort", () => answeredBody.delivery.cancel(), { once: true });
  }
  return answered;
}
