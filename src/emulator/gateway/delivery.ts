// A response on its way to whoever asked: taps see each chunk pass, and what has to happen afterwards happens once.
import { Readable } from "node:stream";
import { flow } from "./body";
import type { BodyFlow, BodySink } from "./body-flow";
import type { ApiConfiguration } from "./configuration";
import type { Body, ExchangeResponse } from "./exchange";
import type { ExchangeState } from "./exchange-state";
import { guarded } from "./late-failure";
import { discard } from "./push-body";
import { parameterName } from "./query-parameter";
import type { RequestTelemetry } from "./telemetry";

type Outcome = "complete" | "cut" | "cancelled";

const blockSize = 8 * 1024;

/** Sends a response's body to a sink, once. */
export class Delivery {
  #settled = false;
  #flow: BodyFlow | undefined;

  constructor(
    readonly exchange: ExchangeState,
    readonly response: ExchangeResponse,
  ) {}

  /** The whole body when nothing of it is outstanding. */
  get bytes(): Buffer | undefined {
    const { body } = this.response;
    return body === undefined ? Buffer.alloc(0) : body.bytes;
  }

  /** Tells taps that a body whose bytes are known has gone out whole. */
  passed(bytes: Buffer): void {
    if (bytes.length > 0) for (const tap of this.exchange.taps) tap.chunk(bytes);
  }

  start(sink: BodySink): void {
    const { body } = this.response;
    const out = this.exchange.buffersResponse ? inBlocks(sink, () => this.#flow?.resume()) : sink;
    const { taps } = this.exchange;
    if (body === undefined) {
      out.end();
      return;
    }
    this.#flow = flow(body, {
      chunk: (bytes) => {
        for (const tap of taps) tap.chunk(bytes);
        return out.chunk(bytes);
      },
      end: () => out.end(),
      fail: (error) => out.fail(error),
    });
  }

  resume(): void {
    this.#flow?.resume();
  }

  /** The receiver is gone. */
  cancel(): void {
    this.settle("cancelled");
    if (this.#flow === undefined) discard(this.exchange.backendBody);
    else this.#flow.cancel();
  }

  /** The end of the exchange, whatever it was: taps and later tasks hear of it once. */
  settle(outcome: Outcome): void {
    if (this.#settled) return;
    this.#settled = true;
    const { exchange } = this;
    if (this.response.body !== exchange.backendBody) discard(exchange.backendBody);
    for (const tap of exchange.taps) void tap.end(outcome);
    for (const task of exchange.tasks) guarded(exchange, task);
    report(exchange, this.response.status);
  }
}

function report(exchange: ExchangeState, status: number): void {
  const diagnostic = exchange.api.diagnostic;
  if (diagnostic === undefined) return;
  const { requestId, timestamp } = exchange;
  // Request ids are random, so their first digits choose a fair sample.
  if ((Number.parseInt(requestId.slice(0, 8), 16) / 2 ** 32) * 100 >= diagnostic.samplingPercentage) return;
  const telemetry: RequestTelemetry = {
    operationId: requestId,
    apiId: exchange.api.id,
    apiOperationId: exchange.operation.id,
    ...(exchange.product === undefined ? {} : { productId: exchange.product.id }),
    ...(exchange.subscription === undefined ? {} : { subscriptionId: exchange.subscription.id }),
    method: exchange.incoming.method,
    url: withoutKey(exchange.incoming.url, exchange.api),
    status,
    durationMs: exchange.services.clock.now() - timestamp,
    timestamp,
  };
  exchange.services.telemetry.request(diagnostic.loggerId, telemetry);
}

/** A key that came in the query, under either of its names, stays out of the telemetry. */
function withoutKey(url: string, { subscriptionKeyHeader, subscriptionKeyQuery }: ApiConfiguration): string {
  const mark = url.indexOf("?");
  if (mark < 0) return url;
  const names = [subscriptionKeyHeader.toLowerCase(), subscriptionKeyQuery.toLowerCase()];
  const pairs = url.slice(mark + 1).split("&");
  const shown = pairs.map((pair) => (names.includes(parameterName(pair)) ? `${pair.split("=", 1)[0]}=***` : pair));
  return `${url.slice(0, mark)}?${shown.join("&")}`;
}

/** Gathers chunks into blocks of 8 KB, as Azure does unless `buffer-response` is false. */
function inBlocks(sink: BodySink, more: () => void): BodySink {
  let held: Buffer[] = [];
  let size = 0;
  const flush = () => {
    const block = Buffer.concat(held);
    [held, size] = [[], 0];
    return block.length === 0 || sink.chunk(block);
  };
  return {
    chunk: (bytes) => {
      held.push(bytes);
      size += bytes.length;
      if (size < blockSize) return true;
      const wantsMore = flush();
      if (wantsMore) more();
      return wantsMore;
    },
    end: () => {
      flush();
      sink.end();
    },
    fail: (error) => {
      flush();
      sink.fail(error);
    },
  };
}

/** A response whose reader, whoever it is, ends the exchange. */
export function delivered(exchange: ExchangeState, response: ExchangeResponse): ExchangeResponse {
  const delivery = new Delivery(exchange, response);
  if (response.body === undefined) {
    delivery.settle("complete");
    return response;
  }
  return { ...response, body: new DeliveredBody(delivery) };
}

/** A response body whose reading drives the delivery: for requests that come without a socket. */
export class DeliveredBody implements Body {
  #whole: Promise<Buffer> | undefined;
  #bytes: Buffer | undefined;
  constructor(readonly delivery: Delivery) {}

  get bytes(): Buffer | undefined {
    return this.#bytes;
  }

  buffer(): Promise<Buffer> {
    this.#whole ??= new Promise<Buffer>((resolve, reject) => {
      const chunks: Buffer[] = [];
      this.delivery.start({
        chunk: (bytes) => chunks.push(bytes) > 0,
        end: () => {
          this.#bytes = Buffer.concat(chunks);
          this.delivery.settle("complete");
          resolve(this.#bytes);
        },
        fail: (error) => {
          this.delivery.settle("cut");
          reject(error);
        },
      });
    });
    return this.#whole;
  }

  stream(): Readable {
    const { delivery } = this;
    let started = false;
    const readable: Readable = new Readable({
      read: () => {
        if (started) return delivery.resume();
        started = true;
        delivery.start({
          chunk: (bytes) => readable.push(bytes),
          end: () => {
            delivery.settle("complete");
            readable.push(null);
          },
          fail: (error) => {
            delivery.settle("cut");
            readable.destroy(error);
          },
        });
      },
      destroy: (error, done) => {
        if (!readable.readableEnded) delivery.cancel();
        done(error);
      },
    });
    return readable;
  }
}
