import type { Clock } from "./clock";

interface Deadline {
  readonly at: number;
  readonly expire: () => void;
}

/**
 * Many deadlines of a few lengths on one clock, without a timer each: those of one length end in the order in which
 * they began, so one sleeper a length watches the first of them.
 */
export class Deadlines {
  readonly #byLength = new Map<number, Set<Deadline>>();
  readonly #watching = new Set<number>();
  readonly #closed = new AbortController();

  constructor(readonly clock: Clock) {}

  /** Calls `expire` after `milliseconds`, unless the function that it returns was called before. */
  start(milliseconds: number, expire: () => void): () => void {
    let waiting = this.#byLength.get(milliseconds);
    if (waiting === undefined) {
      waiting = new Set();
      this.#byLength.set(milliseconds, waiting);
    }
    const deadline: Deadline = { at: this.clock.now() + milliseconds, expire };
    const group = waiting;
    group.add(deadline);
    if (!this.#watching.has(milliseconds)) void this.#watch(milliseconds, group);
    return () => group.delete(deadline);
  }

  close(): void {
    this.#closed.abort();
  }

  async #watch(milliseconds: number, group: Set<Deadline>): Promise<void> {
    this.#watching.add(milliseconds);
    try {
      for (let [first] = group; first !== undefined; [first] = group) {
        const left = first.at - this.clock.now();
        if (left > 0) await this.clock.sleep(left, this.#closed.signal);
        else {
          group.delete(first);
          first.expire();
        }
      }
    } catch {
      group.clear();
    } finally {
      this.#watching.delete(milliseconds);
      if (group.size === 0) this.#byLength.delete(milliseconds);
    }
  }
}
