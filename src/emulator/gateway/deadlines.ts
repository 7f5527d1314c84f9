import type { Clock } from "./clock";

interface Deadline {
  readonly at: number;
  readonly expire: () => void;
}

/**
 * Many deadlines on one clock without a timer each: one sleeper waits for the earliest. They stand in slots that are
 * cleared at once, because anything that keeps them longer (a Set keeps its old tables) moves every request's garbage to
 * the old generation.
 */
export class Deadlines {
  readonly #slots: (Deadline | undefined)[] = [];
  readonly #free: number[] = [];
  #nextWake = Number.POSITIVE_INFINITY;
  #sleep = new AbortController();

  constructor(readonly clock: Clock) {}

  /** Calls `expire` after `milliseconds`, unless the function that it returns was called before. */
  start(milliseconds: number, expire: () => void): () => void {
    const deadline: Deadline = { at: this.clock.now() + milliseconds, expire };
    const slot = this.#free.pop() ?? this.#slots.length;
    this.#slots[slot] = deadline;
    if (deadline.at < this.#nextWake) void this.#sleepUntil(deadline.at);
    return () => {
      if (this.#slots[slot] === deadline) this.#clear(slot);
    };
  }

  /** Stops waiting; deadlines that are still set are forgotten. */
  stop(): void {
    this.#sleep.abort();
    this.#sleep = new AbortController();
    this.#nextWake = Number.POSITIVE_INFINITY;
    this.#slots.length = 0;
    this.#free.length = 0;
  }

  async #sleepUntil(at: number): Promise<void> {
    this.#nextWake = at;
    const { signal } = this.#sleep;
    try {
      await this.clock.sleep(at - this.clock.now(), signal);
    } catch {
      return;
    }
    // A sleeper for an earlier deadline has taken over since, and looks after this one too.
    if (this.#nextWake !== at || signal.aborted) return;
    this.#nextWake = Number.POSITIVE_INFINITY;
    const now = this.clock.now();
    let next = Number.POSITIVE_INFINITY;
    for (const [slot, deadline] of this.#slots.entries()) {
      if (deadline === undefined) continue;
      if (deadline.at > now) next = Math.min(next, deadline.at);
      else {
        this.#clear(slot);
        deadline.expire();
      }
    }
    if (next < this.#nextWake) void this.#sleepUntil(next);
  }

  #clear(slot: number): void {
    this.#slots[slot] = undefined;
    this.#free.push(slot);
  }
}
