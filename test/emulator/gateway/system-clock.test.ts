import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Deadlines } from "../../../src/emulator/gateway/deadlines";
import { systemClock } from "../../../src/emulator/gateway/system-clock";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const month = 30 * 24 * 3_600_000;

test("a sleep may be longer than a timer of Node can be, and ends when it is aborted", async () => {
  let slept = 0;
  void systemClock.sleep(month).then(() => slept++);
  const waking = new AbortController();
  const woken = systemClock.sleep(month, waking.signal);
  await vi.advanceTimersByTimeAsync(month - 1);
  expect(slept).toBe(0);
  waking.abort(new Error("enough"));
  await expect(woken).rejects.toThrow("enough");
  await vi.advanceTimersByTimeAsync(1);
  expect([slept, vi.getTimerCount()]).toEqual([1, 0]);
});

test("a deadline in a month wakes nobody before", async () => {
  const setTimer = vi.spyOn(globalThis, "setTimeout");
  const deadlines = new Deadlines(systemClock);
  let expired = 0;
  deadlines.start(month, () => expired++);
  await vi.advanceTimersByTimeAsync(month - 1);
  expect([expired, setTimer.mock.calls.length]).toEqual([0, 2]);
  await vi.advanceTimersByTimeAsync(1);
  expect(expired).toBe(1);
});
