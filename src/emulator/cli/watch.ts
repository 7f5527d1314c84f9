import { watch } from "node:fs";
import { sep } from "node:path";

/** Editors save in several steps; what comes within this time is one change. */
const quietMs = 30;

const isIgnored = (file: string): boolean =>
  file.split(sep).some((part) => part === "node_modules" || part.startsWith("."));

/**
 * Calls `redeploy` after each saved change below `directory`, one call at a time; what is saved during a call leads to
 * one more. Files in node_modules and those whose name starts with a dot do not count.
 * Answers what ends the watching, which waits for a call under way.
 */
export function watchProgram(directory: string, redeploy: () => Promise<void>): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isStale = false;
  const run = async () => {
    do {
      isStale = false;
      await redeploy();
    } while (isStale);
    running = undefined;
  };
  const watcher = watch(directory, { recursive: true }, (_, file) => {
    if (file !== null && isIgnored(file)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (running) isStale = true;
      else running = run();
    }, quietMs);
  });
  return async () => {
    watcher.close();
    clearTimeout(timer);
    isStale = false;
    await running;
  };
}
