// Lets one process at a time write into a folder.
import { readlinkSync, symlinkSync, unlinkSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

/** How long a process waits for its turn. A turn takes milliseconds. */
const patienceMs = 10_000;
const pauseMs = 2;
const pause = new Int32Array(new SharedArrayBuffer(4));

/** The lock is a symbolic link to the name of its holder: the system makes both in one step. */
export class FolderLock {
  readonly #link: string;

  constructor(directory: string) {
    this.#link = join(directory, ".cloud.lock");
  }

  /**
   * Does what no other process may do at the same time; waits until none does.
   * @throws Error when another process does not end its turn
   */
  hold<T>(work: () => T): T {
    const deadline = performance.now() + patienceMs;
    while (!claim(this.#link)) {
      const holder = holderOf(this.#link);
      if (performance.now() > deadline)
        throw new Error(
          `\`${this.#link}\`: expected a turn to write within ${patienceMs / 1000} s, got process ${holder ?? "unknown"} that is still writing. End that process; remove the file when there is none.`,
        );
      if (holder === undefined || !isGone(holder) || !this.#takeAwayFrom(holder)) Atomics.wait(pause, 0, 0, pauseMs);
    }
    try {
      return work();
    } finally {
      unlinkSync(this.#link);
    }
  }

  /** Only one process at a time looks again and takes it away, so that nobody takes it from the next holder. */
  #takeAwayFrom(gone: string): boolean {
    const turn = `${this.#link}.${gone}`;
    if (!claim(turn)) return false;
    try {
      if (holderOf(this.#link) === gone) unlinkSync(this.#link);
      return true;
    } finally {
      unlinkSync(turn);
    }
  }
}

function claim(link: string): boolean {
  try {
    symlinkSync(`${process.pid}@${hostname()}`, link);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function holderOf(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Whether a holder was killed during its turn. Of processes on other machines nobody knows. */
function isGone(holder: string): boolean {
  const [pid, host] = holder.split("@");
  if (host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
