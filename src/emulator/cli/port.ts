import { createServer } from "node:net";
import { CliError, ExitCode } from "./exit-code";

export const portInUse = (port: number): CliError =>
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
