// Load over raw sockets: a client light enough not to be what is measured.
import { connect, type Socket } from "node:net";

export interface Load {
  readonly requests: number;
  readonly seconds: number;
  /** Milliseconds of each request, in order of arrival. */
  readonly latencies: readonly number[];
}

/** The bytes of a POST request that is sent again and again over one connection. */
export function postRequest(url: string, headers: Readonly<Record<string, string>>, body: string): Buffer {
  const { host, pathname } = new URL(url);
  const lines = Object.entries({ host, "content-length": String(Buffer.byteLength(body)), ...headers });
  return Buffer.from(
    `POST ${pathname} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${body}`,
  );
}

/** Sends a request over and over on so many connections, each waiting for its answer, for so long. */
export async function load(url: string, request: Buffer, connections: number, milliseconds: number): Promise<Load> {
  const latencies: number[] = [];
  const start = performance.now();
  const until = start + milliseconds;
  await Promise.all(Array.from({ length: connections }, () => worker(url, request, until, latencies)));
  return { requests: latencies.length, seconds: (performance.now() - start) / 1000, latencies };
}

async function worker(url: string, request: Buffer, until: number, latencies: number[]): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.setNoDelay(true);
  await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  try {
    while (performance.now() < until) {
      const sent = performance.now();
      await exchange(socket, request);
      latencies.push(performance.now() - sent);
    }
  } finally {
    socket.destroy();
  }
}

function exchange(socket: Socket, request: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const done = (error?: Error) => {
      socket.off("data", onData).off("close", onClose);
      if (error === undefined) resolve();
      else reject(error);
    };
    const onClose = () => done(new Error("The server closed the connection."));
    const onData = (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const head = received.indexOf("\r\n\r\n");
      if (head < 0) return;
      const text = received.toString("latin1", 0, head);
      if (!text.startsWith("HTTP/1.1 200")) return done(new Error(`Expected 200, got ${text.slice(0, 60)}`));
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? Number.NaN);
      if (received.length >= head + 4 + length) done();
    };
    socket.on("data", onData).on("close", onClose);
    socket.write(request);
  });
}

/** Milliseconds between the moment each event was written by the backend and the moment it arrived here. */
export function eventDelays(url: string, request: Buffer): Promise<readonly number[]> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const delays: number[] = [];
    let rest = "";
    const socket = connect(Number(port), hostname, () => socket.write(request));
    socket.setNoDelay(true);
    socket.on("error", reject);
    socket.on("data", (chunk: Buffer) => {
      const now = process.hrtime.bigint();
      rest += chunk.toString("latin1");
      for (const match of rest.matchAll(/data: (\d+)\n\n/g)) delays.push(Number(now - BigInt(match[1] ?? "0")) / 1e6);
      rest = rest.slice(rest.lastIndexOf("\n\n") + 1);
      if (rest.includes("[DONE]") || chunk.includes("[DONE]")) {
        socket.destroy();
        resolve(delays);
      }
    });
  });
}
