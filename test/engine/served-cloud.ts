// `apim-ai-gateway serve` on a cloud that the Pulumi CLI has deployed into, and a program's verify.ts against it.
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { command } from "./pulumi-workspace";

export interface ServedCloud {
  readonly url: string;
  readonly admin: { readonly url: string; readonly token: string };
  /** Keys of the consumers, as they are shown. */
  readonly keys: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** @param map external hosts and what stands in for them */
export async function serveCloud(
  state: string,
  map: Readonly<Record<string, string>> = {},
  subcommand: "serve" | "dev" = "serve",
): Promise<ServedCloud> {
  const hosts = Object.entries(map).flatMap(([host, url]) => ["--map", `${host}=${url}`]);
  const child = spawn(process.execPath, [command, subcommand, "--state", state, "--port", "0", ...hosts], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const text = await untilServing(child);
  const [, url = ""] = /^Gateway\n {2}(\S+)$/m.exec(text) ?? [];
  const [, adminUrl = "", token = ""] = /^Telemetry\n {2}(\S+) {2}(\S+)$/m.exec(text) ?? [];
  const [, keys = ""] = /^Keys\n((?: {2}\S+ +\S+\n)+)/m.exec(text) ?? [];
  return {
    url,
    admin: { url: adminUrl, token },
    keys: Object.fromEntries(
      keys
        .trim()
        .split("\n")
        .map((line) => line.trim().split(/ +/)),
    ),
    close: () =>
      new Promise((done) => {
        child.once("exit", () => done());
        child.kill("SIGINT");
      }),
  };
}

function untilServing(child: ChildProcess): Promise<string> {
  let text = "";
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes("Serving.")) resolve(text);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => reject(new Error(`serve ended with ${code}: ${text}`)));
  });
}

/** Runs the verify.ts of a program as `apim-ai-gateway dev --once` would; answers its exit code and what it printed. */
export function verify(
  directory: string,
  { url, admin }: ServedCloud,
  outputs: Readonly<Record<string, unknown>>,
): Promise<{ readonly code: number | null; readonly text: string }> {
  const loader = pathToFileURL(require.resolve("tsx")).href;
  const child = spawn(process.execPath, ["--import", loader, join(directory, "verify.ts")], {
    env: {
      ...process.env,
      GATEWAY_URL: url,
      ADMIN_URL: admin.url,
      ADMIN_TOKEN: admin.token,
      STACK_OUTPUTS: JSON.stringify(outputs),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
  return new Promise((done) => child.once("close", (code) => done({ code, text })));
}
