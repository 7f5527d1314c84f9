// Message bodies: bytes that are there already and a client's request. A backend's response stands in push-body.ts. All
// of them stream until somebody reads them whole.
import { Readable } from "node:stream";
import { type BodyFlow, type BodySink, collect, flowReadable } from "./body-flow";
import type { Body } from "./exchange";
import { PushBody } from "./push-body";

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
