import { watchDirectories, watchFiles } from "./watched-directories";

/** Editors save in several steps; what comes within this time is one change. */
const quietMs = 30;

export interface WatchedFolder {
  /**
   * Calls `react` after each saved change, one call at a time; what is saved during a call leads to one more, and what
   * was saved before this to the first.
   */
  onChange(react: () => Promise<void>): void;
  /** Watches these files too, instead of those of the last call. */
  follow(files: readonly string[]): void;
  /** Ends the watching and waits for a call under way. */
  close(): Promise<void>;
}

/** Watches the files below `directory` from now on. */
export function watchFolder(directory: string): WatchedFolder {
  let react: (() => Promise<void>) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isStale = false;
  const run = async (call: () => Promise<void>) => {
    while (isStale) {
      isStale = false;
      await call();
    }
    running = undefined;
  };
  const start = () => {
    if (react && isStale) running ??= run(react);
  };
  const onSave = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      isStale = true;
      start();
    }, quietMs);
  };
  const close = watchDirectories(directory, onSave);
  let unfollow = () => {};
  return {
    onChange(call) {
      react = call;
      start();
    },
    follow(files) {
      const before = unfollow;
      unfollow = watchFiles(files, onSave);
      before();
    },
    async close() {
      close();
      unfollow();
      clearTimeout(timer);
      isStale = false;
      await running;
    },
  };
}
