import type { Terminal } from "./terminal";

/** Closes everything, what was opened last first, also after one of them has failed to close. */
export async function closeAll(opened: readonly (() => Promise<void>)[], terminal: Terminal): Promise<void> {
  for (const close of [...opened].reverse())
    await close().catch((error: unknown) =>
      terminal.err.write(`warning: could not close everything: ${String(error)}\n`),
    );
}
