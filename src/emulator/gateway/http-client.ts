// The gateway's own HTTP client: undici's dispatch with handlers, so that no stream object stands between two sockets.
import type { Readable } from "node:stream";
import { type Dispatcher, Pool } from "undici";
import { PushBody } from "./body";
import type { ExchangeResponse } from "./exchange";
import { HeaderMap } from "./headers";
import type { Hosts } from "./hosts";

export interface HttpCall {
  readonly method: string;
  /** Absolute URL without its path: `https://host:port`. */
  readonly origin: string;
  /** Path and query, starting with a slash. */
  readonly path: string;
  /** `host` in it wins over the origin's. */
  readonly headers: HeaderMap;
  readonly body: Buffer | Readable | null;
  readonly validateChain: boolean;
  readonly validateName: boolean;
}

/** A call under way. */
export interface RunningCall {
  /** Rejects when no response came. */
  readonly response: Promise<ExchangeResponse>;
  abort(reason: Error): void;
}

export class HttpClient {
  readonly #pools = new Map<string, Pool>();

  constructor(readonly hosts: Hosts) {}

  send(call: HttpCall): RunningCall {
    const { origin, host, prefix } = this.#target(call.origin);
    if (!call.headers.has("host")) call.headers.set("host", host);
    const handler = new ResponseHandler();
    this.#pool(origin, call).dispatch(
      {
        path: prefix + call.path,
        method: call.method as Dispatcher.HttpMethod,
        headers: call.headers.flat(),
        body: call.body,
      },
      handler,
    );
    return handler;
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  #target(origin: string): { origin: string; host: string; prefix: string } {
    const host = origin.slice(origin.indexOf("//") + 2).toLowerCase();
    const resolved = this.hosts.resolve(host);
    if (resolved === undefined) return { origin, host, prefix: "" };
    return { origin: resolved.origin, host, prefix: resolved.path.replace(/\/$/, "") };
  }

  #pool(origin: string, call: HttpCall): Pool {
    const key = `${origin} ${call.validateChain} ${call.validateName}`;
    let pool = this.#pools.get(key);
    if (pool === undefined) {
      // Timeouts are the gateway's, on its own clock; a body may rest for as long as the backend likes.
      pool = new Pool(origin, {
        headersTimeout: 0,
        bodyTimeout: 0,
        allowH2: false,
        connect: {
          rejectUnauthorized: call.validateChain,
          ...(call.validateName ? {} : { checkServerIdentity: () => undefined }),
        },
      });
      this.#pools.set(key, pool);
    }
    return pool;
  }
}

class ResponseHandler implements Dispatcher.DispatchHandler, RunningCall {
  readonly response: Promise<ExchangeResponse>;
  #resolve: (response: ExchangeResponse) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #aborted: Error | undefined;
  #body: PushBody | undefined;

  constructor() {
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  abort(reason: Error): void {
    if (this.#aborted !== undefined) return;
    this.#aborted = reason;
    this.#controller?.abort(reason);
    this.#reject(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#aborted !== undefined) controller.abort(this.#aborted);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
    reason?: string,
  ): void {
    if (status < 200) return;
    const body = new PushBody({
      pause: () => controller.pause(),
      resume: () => controller.resume(),
      abort: () => controller.abort(new Error("Nobody wants the rest of this response.")),
    });
    this.#body = body;
    const relayed = HeaderMap.from(headers);
    relayed.dropHopByHop();
    this.#resolve({ status, reason: reason ?? "", headers: relayed, body });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#body?.push(chunk);
  }

  onResponseEnd(): void {
    this.#body?.finish();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#body === undefined) this.#reject(error);
    else this.#body.fail(error);
  }
}
