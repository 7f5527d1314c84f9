// The state of a gateway that runs alone, kept in its process.
import type { Store, VectorMatch, WindowSum } from "./store";

interface Counter {
  readonly value: number;
  readonly expiresAt: number;
}

interface StoredVector {
  readonly unit: Float32Array;
  readonly value: string;
  readonly expiresAt: number;
}

/** What is added to a window at one time. */
interface Addition {
  readonly at: number;
  amount: number;
}

/** How many writes pass between two looks for what has expired. */
const sweepEvery = 1024;

/** A store in memory. Every method answers from one turn of the event loop, so nothing comes between read and write. */
export function createMemoryStore(): Store {
  return new MemoryStore();
}

class MemoryStore implements Store {
  readonly #windows = new Map<string, SlidingWindow>();
  readonly #counters = new Map<string, Counter>();
  readonly #vectors = new Map<string, StoredVector[]>();
  #writes = 0;

  async addToWindow(key: string, amount: number, windowMs: number, now: number, at = now): Promise<WindowSum> {
    this.#sweep(now);
    let window = this.#windows.get(key);
    if (window === undefined) {
      window = new SlidingWindow();
      if (amount !== 0) this.#windows.set(key, window);
    }
    return window.add(amount, windowMs, now, at);
  }

  async addToCounter(key: string, amount: number, expiresAt: number, now: number): Promise<number> {
    this.#sweep(now);
    const found = this.#counters.get(key);
    const sum = (found !== undefined && found.expiresAt > now ? found.value : 0) + amount;
    if (amount !== 0) this.#counters.set(key, { value: sum, expiresAt });
    return sum;
  }

  async nearest(partition: string, vector: Float32Array, now: number): Promise<VectorMatch | undefined> {
    const unit = unitVector(vector);
    let best: StoredVector | undefined;
    let similarity = Number.NEGATIVE_INFINITY;
    for (const stored of this.#vectors.get(partition) ?? []) {
      if (stored.expiresAt <= now || stored.unit.length !== unit.length) continue;
      const found = dot(stored.unit, unit);
      if (found > similarity) [best, similarity] = [stored, found];
    }
    return best && { value: best.value, distance: Math.max(0, 1 - similarity) };
  }

  async addVector(
    partition: string,
    vector: Float32Array,
    value: string,
    expiresAt: number,
    now: number,
  ): Promise<void> {
    this.#sweep(now);
    const stored = { unit: unitVector(vector), value, expiresAt };
    const vectors = this.#vectors.get(partition);
    if (vectors === undefined) this.#vectors.set(partition, [stored]);
    else vectors.push(stored);
  }

  async close(): Promise<void> {
    for (const map of [this.#windows, this.#counters, this.#vectors]) map.clear();
  }

  /** Forgets what has expired, now and then, so that memory follows what is in use. */
  #sweep(now: number): void {
    if (++this.#writes % sweepEvery !== 0) return;
    for (const [key, window] of this.#windows) if (window.isEmptyAt(now)) this.#windows.delete(key);
    for (const [key, { expiresAt }] of this.#counters) if (expiresAt <= now) this.#counters.delete(key);
    for (const [partition, vectors] of this.#vectors) {
      const alive = vectors.filter(({ expiresAt }) => expiresAt > now);
      if (alive.length === 0) this.#vectors.delete(partition);
      else if (alive.length < vectors.length) this.#vectors.set(partition, alive);
    }
  }
}

/** The sum of what was added within a window; what left it is dropped. */
class SlidingWindow {
  #additions: Addition[] = [];
  /** How many of the additions have left the window. */
  #left = 0;
  #sum = 0;
  #windowMs = 0;

  add(amount: number, windowMs: number, now: number, at: number): WindowSum {
    this.#windowMs = windowMs;
    this.#drop(now - windowMs);
    if (amount !== 0 && at > now - windowMs) this.#place(amount, at);
    const sum = this.#sum;
    const [additions, left] = [this.#additions, this.#left];
    return { sum, untilBelow: (limit) => untilBelow(additions, left, sum, limit, windowMs, now) };
  }

  isEmptyAt(now: number): boolean {
    return (this.#additions.at(-1)?.at ?? 0) <= now - this.#windowMs;
  }

  #place(amount: number, at: number): void {
    let index = this.#additions.length;
    while (index > this.#left && (this.#additions[index - 1] as Addition).at > at) index--;
    const before = index > this.#left ? this.#additions[index - 1] : undefined;
    if (before?.at === at) before.amount += amount;
    else this.#additions.splice(index, 0, { at, amount });
    this.#sum += amount;
  }

  #drop(until: number): void {
    for (
      let first = this.#additions[this.#left];
      first !== undefined && first.at <= until;
      first = this.#additions[this.#left]
    ) {
      this.#sum -= first.amount;
      this.#left++;
    }
    // The list is cut only when half of it is gone, so that each addition is moved once at most.
    if (this.#left > 32 && this.#left * 2 > this.#additions.length) {
      this.#additions = this.#additions.slice(this.#left);
      this.#left = 0;
    }
  }
}

function untilBelow(
  additions: readonly Addition[],
  left: number,
  sum: number,
  limit: number,
  windowMs: number,
  now: number,
): number {
  let rest = sum;
  for (let index = left; index < additions.length && rest >= limit; index++) {
    const { at, amount } = additions[index] as Addition;
    rest -= amount;
    if (rest < limit) return at + windowMs - now;
  }
  return rest < limit ? 0 : windowMs;
}

function unitVector(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector));
  return length === 0 ? vector : vector.map((value) => value / length);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] as number) * (b[index] as number);
  return sum;
}
