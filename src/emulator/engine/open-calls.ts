import { setTimeout as sleep } from "node:timers/promises";
import type { ServerUnaryCall, sendUnaryData } from "@grpc/grpc-js";

type Method = (call: ServerUnaryCall<unknown, unknown>, answer: sendUnaryData<unknown>) => void;

/** How long a program that failed may be silent before it is taken for ended. */
const silenceMs = 50;

/** Calls of a program that are not answered yet. */
export class OpenCalls {
  #open = 0;
  #seen = 0;

  /** The same methods, watched. */
  watched(methods: object): Record<string, Method> {
    return Object.fromEntries(
      Object.entries(methods as Record<string, Method>).map(([name, method]) => [name, this.#watch(method)]),
    );
  }

  /** Resolves once every call is answered and no new one has come for a while. */
  async quiet(): Promise<void> {
    for (let before = -1; before !== this.#seen || this.#open > 0; ) {
      before = this.#seen;
      await sleep(silenceMs);
    }
  }

  /** Calls back each time that nothing was asked for that long, until the answer is called. */
  onSilence(milliseconds: number, silent: () => void): () => void {
    let before = this.#seen;
    const timer = setInterval(() => {
      if (before === this.#seen && this.#open === 0) silent();
      before = this.#seen;
    }, milliseconds);
    return () => clearInterval(timer);
  }

  #watch(method: Method): Method {
    return (call, answer) => {
      this.#open++;
      this.#seen++;
      method(call, (...result) => {
        this.#open--;
        answer(...result);
      });
    };
  }
}
