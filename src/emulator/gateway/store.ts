// State of the gateway that processes of one gateway id share: counters and vectors.
// Breakers are not here: each process has its own, as each gateway instance has in Azure.

/** A vector kept under a partition, with the value it stands for. */
export interface VectorMatch {
  readonly value: string;
  /** Cosine distance, 0 (same) to 2 (opposite). */
  readonly distance: number;
}

/** Atomic counters and nearest-neighbour search. All times are in milliseconds. */
export interface Store {
  /**
   * Adds `amount` to the sliding-window counter `key` and returns the sum over the last `windowMs`. `amount` 0 only
   * reads. What is given back counts `at` the time when it was taken, by default `now`: both leave the window together,
   * and what has left it cannot be given back.
   */
  addToWindow(key: string, amount: number, windowMs: number, now: number, at?: number): Promise<WindowSum>;
  /** Adds to a counter that is forgotten at `expiresAt`; returns the new sum. `amount` 0 only reads. */
  addToCounter(key: string, amount: number, expiresAt: number, now: number): Promise<number>;
  /** The nearest vector of a partition that has not expired. */
  nearest(partition: string, vector: Float32Array, now: number): Promise<VectorMatch | undefined>;
  addVector(partition: string, vector: Float32Array, value: string, expiresAt: number, now: number): Promise<void>;
  close(): Promise<void>;
}

/** The sum of a sliding window, and when enough of it will have left the window. */
export interface WindowSum {
  readonly sum: number;
  /** Milliseconds until the sum is below `limit`, if nothing is added; 0 when it already is. */
  untilBelow(limit: number): number;
}
