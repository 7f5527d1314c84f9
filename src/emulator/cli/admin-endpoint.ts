// Lets a verification in another process read the telemetry that the Application Insights stand-in collected.
import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TelemetryKind } from "./emulator";

const kinds: readonly TelemetryKind[] = ["metrics", "traces", "requests"];

/** Serves `GET /application-insights/{metrics|traces|requests}` on 127.0.0.1 to callers with the bearer token. */
export function serveAdmin(
  telemetry: (kind: TelemetryKind) => readonly unknown[],
): Promise<{ readonly url: string; readonly token: string; close(): Promise<void> }> {
  const token = randomBytes(24).toString("base64url");
  const expected = Buffer.from(`Bearer ${token}`);
  const server = createServer((request, response) => {
    const given = Buffer.from(request.headers.authorization ?? "");
    const isAllowed = given.length === expected.length && timingSafeEqual(given, expected);
    const kind = kinds.find((candidate) => request.url === `/application-insights/${candidate}`);
    const status = !isAllowed ? 401 : request.method !== "GET" || !kind ? 404 : 200;
    const body = status === 200 && kind ? telemetry(kind) : { status };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const close = () =>
        new Promise<void>((closed) => {
          server.close(() => closed());
          server.closeAllConnections();
        });
      resolve({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token, close });
    });
  });
}
