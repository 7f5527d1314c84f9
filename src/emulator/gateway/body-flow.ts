// How bodies reach who takes them: chunk by chunk, no faster than they are taken.
import type { Readable } from "node:stream";

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

export function flowReadable(readable: Readable, sink: BodySink): BodyFlow {
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

/** A whole body. */
export function collect(start: (sink: BodySink) => void): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    start({
      chunk: (bytes) => chunks.push(bytes) > 0,
      end: () => resolve(joined(chunks)),
      fail: reject,
    });
  });
}

export function joined(chunks: readonly Buffer[]): Buffer {
  const [first] = chunks;
  return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
}
