// The processes that a measurement of the gateway talks to, and the requests that it sends to them.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { callerToken } from "./caller-token";
import { type Load, load, postRequest } from "./gateway-load";

export class ServerProcess {
  readonly #headers = {
    authorization: `Bearer ${callerToken()}`,
    "content-type": "application/json",
    "x-team": "blue",
  };

  private constructor(
    private readonly process: ChildProcess,
    readonly url: string,
  ) {}

  static async start(role: "backend" | "bare" | "gateway", target = ""): Promise<ServerProcess> {
    const child = fork(join(__dirname, "gateway-servers.ts"), [role, target], {
      execArgv: [...process.execArgv, "--expose-gc"],
    });
    const [message] = (await once(child, "message")) as [{ url: string }];
    return new ServerProcess(child, message.url);
  }

  /** The bytes of a request for a chat completion, plain or streamed. */
  request(path: "/chat" | "/stream"): Buffer {
    const body = JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content: "How are you? ".repeat(40) }] });
    return postRequest(`${this.url}${path}`, this.#headers, body);
  }

  /** Plain chat completions on so many connections for so long. */
  load(connections: number, milliseconds: number): Promise<Load> {
    return load(this.url, this.request("/chat"), connections, milliseconds);
  }

  /** Bytes of memory once the garbage is collected; what was compiled is thrown away with it, which slows the next seconds. */
  async memory(): Promise<number> {
    this.process.send("memory");
    const [bytes] = (await once(this.process, "message")) as [number];
    return bytes;
  }

  stop(): void {
    this.process.disconnect();
  }
}

export interface Servers {
  readonly backend: ServerProcess;
  /** A bare node:http + undici proxy. */
  readonly bare: ServerProcess;
  readonly gateway: ServerProcess;
}

/** Starts and warms the servers, measures, and stops them; a failure is the exit code of the process. */
export async function measured(measure: (servers: Servers) => Promise<void>): Promise<void> {
  const started: ServerProcess[] = [];
  try {
    const start = async (...args: Parameters<typeof ServerProcess.start>) => {
      const server = await ServerProcess.start(...args);
      started.push(server);
      return server;
    };
    const backend = await start("backend");
    const servers = {
      backend,
      bare: await start("bare", backend.url),
      gateway: await start("gateway", backend.url),
    };
    for (const server of started) await server.load(32, 2_000);
    await measure(servers);
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    for (const server of started) server.stop();
  }
}
