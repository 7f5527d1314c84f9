// What fails beside an answer, or after it, has nobody to answer to: it becomes a trace.
import type { Exchange, ResponseTap } from "./exchange";
import { traceFailure } from "./failure-trace";

/** Runs a task whose failure must not reach the answer. */
export function guarded(exchange: Exchange, task: () => void | Promise<void>): void {
  try {
    const waiting = task();
    if (waiting !== undefined) waiting.catch((error: unknown) => noted(exchange, error));
  } catch (error) {
    noted(exchange, error);
  }
}

/** A tap whose failure leaves the bytes that pass alone. */
export function guardedTap(exchange: Exchange, tap: ResponseTap): ResponseTap {
  return {
    chunk: (bytes) => guarded(exchange, () => tap.chunk(bytes)),
    end: (outcome) => guarded(exchange, () => tap.end(outcome)),
  };
}

function noted(exchange: Exchange, error: unknown): void {
  traceFailure(exchange, "gateway", error instanceof Error ? error.message : String(error));
}
