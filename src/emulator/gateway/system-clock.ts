import type { Clock } from "./clock";

/** Timers count in 31 bits: a longer one would fire at once. */
const longestTimer = 2 ** 31 - 1;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      let timer: NodeJS.Timeout;
      const wait = (left: number) => {
        timer = setTimeout(
          () => {
            if (left > longestTimer) return wait(left - longestTimer);
            signal?.removeEventListener("abort", onAbort);
            resolve();
          },
          Math.min(left, longestTimer),
        );
      };
      wait(milliseconds);
      signal?.addEventListener("abort", onAbort, { once: true });
    }),
};
