// The gateway's own HTTP client: undici's dispatch with handlers, so that no stream object stands between two sockets.
import type { Readable } from "node:stream";
import { type Dispatcher, Pool } from "undici";
import type { ExchangeResponse } from "./exchange";
import { HeaderMap } from "./headers";
import type { Hosts } from "./hosts";
import { type BodyControl, PushBody } from "./push-body";

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

/** Hears, once, what became of a call. */
export interface CallListener {
  responded(response: ExchangeResponse): void;
  /** No response came. */
  failed(error: Error): void;
}

/** A call under way. */
export interface RunningCall {
  abort(reason: Error): void;
}

/** Origins may come from expressions: when there are so many, those are closed that nobody uses. */
const keptOrigins = 128;

/** The connections to one origin. */
interface Connections {
  readonly pool: Pool;
  /** Which call was the last: calls are counted. */
  lastCall: number;
}

export class HttpClient {
  readonly #origins = new Map<string, Connections>();
  #calls = 0;

  constructor(readonly hosts: Hosts) {}

  send(call: HttpCall, listener: CallListener): RunningCall {
    const host = call.origin.slice(call.origin.indexOf("//") + 2);
    const resolved = this.hosts.resolve(host);
    if (!call.headers.has("host")) call.headers.put("host", host);
    const handler = new ResponseHandler(listener);
    this.#pool(resolved?.origin ?? call.origin, call).dispatch(
      {
        path: resolved === undefined ? call.path : resolved.path.replace(/\/$/, "") + call.path,
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
    const origins = [...this.#origins.values()];
    this.#origins.clear();
    await Promise.all(origins.map(({ pool }) => pool.destroy()));
  }

  #pool(origin: string, { validateChain, validateName }: HttpCall): Pool {
    const key = validateChain && validateName ? origin : `${origin} ${validateChain} ${validateName}`;
    let connections = this.#origins.get(key);
    if (connections === undefined) {
      this.#makeRoom();
      // Timeouts are the gateway's, on its own clock; a body may rest for as long as the backend likes.
      const pool = new Pool(origin, {
        headersTimeout: 0,
        bodyTimeout: 0,
        allowH2: false,
        connect: {
          rejectUnauthorized: validateChain,
          ...(validateName ? {} : { checkServerIdentity: () => undefined }),
        },
      });
      connections = { pool, lastCall: 0 };
      this.#origins.set(key, connections);
    }
    connections.lastCall = ++this.#calls;
    return connections.pool;
  }

  /** Closes the origins that have waited longest for a call, but none with a call under way. */
  #makeRoom(): void {
    if (this.#origins.size < keptOrigins) return;
    const idle = [...this.#origins].filter(([, { pool }]) => pool.stats.size === 0);
    idle.sort(([, a], [, b]) => a.lastCall - b.lastCall);
    for (const [key, { pool }] of idle.slice(0, this.#origins.size - keptOrigins + 1)) {
      this.#origins.delete(key);
      void pool.close();
    }
  }
}

class ResponseHandler implements Dispatcher.DispatchHandler, RunningCall, BodyControl {
  readonly #listener: CallListener;
  #controller: Dispatcher.DispatchController | undefined;
  #aborted: Error | undefined;
  #body: PushBody | undefined;
  #settled = false;

  constructor(listener: CallListener) {
    this.#listener = listener;
  }

  abort(reason: Error = new Error("Nobody wants the rest of this response.")): void {
    if (this.#aborted !== undefined) return;
    this.#aborted = reason;
    this.#controller?.abort(reason);
    this.#fail(reason);
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    this.#controller?.resume();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#aborted !== undefined) controller.abort(this.#aborted);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
    reason?: string,
  ): void {
    if (status < 200 || this.#settled) return;
    this.#settled = true;
    const relayed = HeaderMap.relayed(headers);
    this.#body = new PushBody(this, relayed.get("content-length"));
    this.#listener.responded({ status, reason: reason ?? "", headers: relayed, body: this.#body });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#body?.push(chunk);
  }

  onResponseEnd(): void {
    this.#body?.finish();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#body === undefined) this.#fail(error);
    else this.#body.fail(error);
  }

  #fail(error: Error): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#listener.failed(error);
  }
}
