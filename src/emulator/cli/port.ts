import { createServer } from "node:net";
import { CliError, ExitCode } from "./exit-code";

const portInUse = (port: number): CliError =>
  new CliError(
    ExitCode.PortInUse,
    `\`--port\`: expected a free port, got ${port}, which is in use. Choose another, or 0 for any free one.`,
  );

/**
 * Asks before a deployment whether its gateway will be able to listen.
 * @throws CliError when another process listens there
 */
export function assertPortIsFree(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "EADDRINUSE"
          ? portInUse(port)
          : new CliError(ExitCode.Usage, `\`--port\`: expected a port to listen on, got ${port}: ${error.message}.`),
      ),
    );
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve()));
  });
}

/**
 * Listens on a port that was free before; that may have changed.
 * @throws CliError when another process listens there by now
 */
export async function listenOn(port: number, listen: () => Promise<unknown>): Promise<void> {
  try {
    await listen();
  } catch (error) {
    await assertPortIsFree(port);
    throw error;
  }
}
