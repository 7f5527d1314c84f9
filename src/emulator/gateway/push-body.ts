import { Readable } from "node:stream";
import { type BodyFlow, type BodySink, collect, joined } from "./body-flow";
import type { Body, ResponseTap } from "./exchange";

/** What a pushed body may ask of the connection that pushes it. */
export interface BodyControl {
  pause(): void;
  resume(): void;
  abort(): void;
}

/** Bytes held while nobody has asked for the body yet; beyond that the connection waits. */
const heldBytes = 64 * 1024;
/** So much of a body that nobody takes is read to its end when somebody watches it. */
const watchedBytes = 4 * 1024 * 1024;

/** A body that a connection pushes chunk by chunk; there is no stream object in between. */
export class PushBody implements Body {
  #held: Buffer[] = [];
  #size = 0;
  #ended = false;
  #error: Error | undefined;
  #sink: BodySink | undefined;
  #whole: Promise<Buffer> | undefined;
  #bytes: Buffer | undefined;
  #watching: readonly ResponseTap[] | undefined;

  constructor(
    readonly control: BodyControl,
    readonly length: string | undefined,
  ) {}

  /** Shows a tap every chunk, those that have come already too, whoever takes the body and whether anybody does. */
  watch(tap: ResponseTap): void {
    const come = this.#bytes === undefined ? this.#held : [this.#bytes];
    for (const chunk of come) tap.chunk(chunk);
    if (this.#ended) void tap.end("complete");
    else if (this.#error !== undefined) void tap.end("cut");
    else this.#watching = [...(this.#watching ?? []), tap];
  }

  push(chunk: Buffer): void {
    if (this.#watching !== undefined) for (const tap of this.#watching) tap.chunk(chunk);
    if (this.#sink !== undefined) {
      if (!this.#sink.chunk(chunk)) this.control.pause();
      return;
    }
    this.#held.push(chunk);
    this.#size += chunk.length;
    if (this.#size > heldBytes) this.control.pause();
  }

  finish(): void {
    this.#ended = true;
    this.#stopWatching("complete");
    this.#sink?.end();
  }

  fail(error: Error): void {
    this.#error = error;
    this.#stopWatching("cut");
    this.#sink?.fail(error);
  }

  #stopWatching(outcome: "complete" | "cut"): void {
    if (this.#watching === undefined) return;
    for (const tap of this.#watching) void tap.end(outcome);
    this.#watching = undefined;
  }

  get bytes(): Buffer | undefined {
    if (this.#bytes === undefined && this.#ended && this.#sink === undefined) {
      this.#bytes = joined(this.#held);
      this.#held = [];
    }
    return this.#bytes;
  }

  flowTo(sink: BodySink): BodyFlow {
    const bytes = this.bytes;
    if (bytes !== undefined) {
      if (bytes.length > 0) sink.chunk(bytes);
      sink.end();
      return { resume: () => undefined, cancel: () => undefined };
    }
    if (this.#sink !== undefined) throw new Error("A streamed body can be relayed once.");
    this.#sink = sink;
    let wantsMore = true;
    for (const chunk of this.#held) wantsMore = sink.chunk(chunk) && wantsMore;
    this.#held = [];
    if (this.#error !== undefined) sink.fail(this.#error);
    else if (wantsMore) this.control.resume();
    return { resume: () => this.control.resume(), cancel: () => this.control.abort() };
  }

  buffer(): Promise<Buffer> {
    if (this.bytes !== undefined) return Promise.resolve(this.bytes);
    this.#whole ??= collect((sink) => this.flowTo(sink)).then((bytes) => {
      this.#bytes = bytes;
      return bytes;
    });
    return this.#whole;
  }

  stream(): Readable {
    if (this.bytes !== undefined) return Readable.from([this.bytes]);
    let flowing: BodyFlow | undefined;
    const readable: Readable = new Readable({
      read: () => {
        if (flowing !== undefined) return flowing.resume();
        flowing = this.flowTo({
          chunk: (bytes) => readable.push(bytes),
          end: () => readable.push(null),
          fail: (error) => readable.destroy(error),
        });
        return undefined;
      },
      destroy: (error, done) => {
        if (!this.#ended && this.#error === undefined) this.control.abort();
        done(error);
      },
    });
    return readable;
  }

  /** Nobody will read this body: its connection is freed. */
  discard(): void {
    if (this.#ended || this.#error !== undefined || this.#sink !== undefined) return;
    let left = this.#watching === undefined ? heldBytes : watchedBytes;
    this.flowTo({
      chunk: (bytes) => {
        left -= bytes.length;
        if (left < 0) this.control.abort();
        return true;
      },
      end: () => undefined,
      fail: () => undefined,
    });
  }
}

/** Frees the connection of a body that nobody will read. */
export function discard(body: Body | undefined): void {
  if (body instanceof PushBody) body.discard();
}
