// Message bodies: bytes that are there already, a client's request, a backend's response. All of them stream until
// somebody reads them whole.
import { Readable } from "node:stream";
import type { Body, ResponseTap } from "./exchange";

/** Receives a body. */
export interface BodySink {
  /** Returns false to get nothing more until the flow is resumed. */
  chunk(bytes: Buffer): boolean;
  end(): void;
  /** The body was cut before its end. */
  fail(error: Error): void;
}

/** A body on its way to a sink. */
export interface BodyFlow {
  resume(): void;
  /** Nobody wants the rest. */
  cancel(): void;
}

/** Sends a body to a sink: at once what is there, the rest as it comes. */
export function flow(body: Body, sink: BodySink): BodyFlow {
  if (body instanceof PushBody) return body.flowTo(sink);
  if (body.bytes !== undefined) {
    if (body.bytes.length > 0) sink.chunk(body.bytes);
    sink.end();
    return { resume: () => undefined, cancel: () => undefined };
  }
  return flowReadable(body.stream(), sink);
}

function flowReadable(readable: Readable, sink: BodySink): BodyFlow {
  let done = false;
  const finish = (how: () => void) => {
    if (!done) {
      done = true;
      how();
    }
  };
  readable.on("data", (chunk: Buffer | string) => {
    const wantsMore = done || sink.chunk(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
    if (!wantsMore) readable.pause();
  });
  readable.on("end", () => finish(() => sink.end()));
  readable.on("error", (error: Error) => finish(() => sink.fail(error)));
  readable.on("close", () => finish(() => sink.fail(new Error("The body was cut before its end."))));
  return {
    resume: () => readable.resume(),
    cancel: () => {
      done = true;
      readable.destroy();
    },
  };
}

/** A body whose bytes are known. */
export class BytesBody implements Body {
  constructor(readonly bytes: Buffer) {}
  async buffer(): Promise<Buffer> {
    return this.bytes;
  }
  stream(): Readable {
    return Readable.from([this.bytes]);
  }
}

export function bytesBody(content: Buffer | string): BytesBody {
  return new BytesBody(typeof content === "string" ? Buffer.from(content) : content);
}

/** A request's body that has come in whole, though nobody has asked for it: sent once, then gone, as a stream would be. */
export class ArrivedBody implements Body {
  bytes: Buffer | undefined;
  constructor(readonly content: Buffer) {}
  read(): Buffer {
    this.bytes = this.content;
    return this.content;
  }
  async buffer(): Promise<Buffer> {
    return this.read();
  }
  stream(): Readable {
    return Readable.from([this.content]);
  }
}

/** A body that some stream produces, such as a client's request. */
export class StreamBody implements Body {
  bytes: Buffer | undefined;
  #reading: Promise<Buffer> | undefined;
  constructor(
    readonly source: Readable,
    readonly length: string | undefined,
  ) {}

  buffer(): Promise<Buffer> {
    if (this.bytes !== undefined) return Promise.resolve(this.bytes);
    this.#reading ??= collect((sink) => flowReadable(this.source, sink)).then((bytes) => {
      this.bytes = bytes;
      return bytes;
    });
    return this.#reading;
  }

  stream(): Readable {
    return this.bytes === undefined ? this.source : Readable.from([this.bytes]);
  }
}

/**
 * The same bytes as another stream, so that whoever destroys it leaves the source (a client's socket) alone. It takes
 * from the source from now on: made only for somebody who reads it.
 */
export function detached(source: Readable): Readable {
  const pass = (chunk: Buffer) => {
    if (!copy.push(chunk)) source.pause();
  };
  const copy: Readable = new Readable({
    read: () => void source.resume(),
    destroy: (error, done) => {
      // What is left of the source runs dry, so that its connection can be used again.
      source.off("data", pass).resume();
      done(error);
    },
  });
  // Who reads the copy may have let go of it by the time that the client hangs up.
  copy.on("error", () => undefined);
  source.pause();
  source.on("data", pass);
  source.on("end", () => copy.push(null));
  source.on("close", () => {
    if (!source.readableEnded) copy.destroy(new Error("The client's request was cut."));
  });
  return copy;
}

function collect(start: (sink: BodySink) => void): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    start({
      chunk: (bytes) => chunks.push(bytes) > 0,
      end: () => resolve(join(chunks)),
      fail: reject,
    });
  });
}

function join(chunks: readonly Buffer[]): Buffer {
  const [first] = chunks;
  return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
}

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
      this.#bytes = join(this.#held);
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
