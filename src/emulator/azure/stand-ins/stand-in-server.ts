// One server for every host that the emulator stands in for.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json, type StandInAnswer, type StandInRequest } from "./stand-in";

const largestBody = 32 * 1024 * 1024;

export interface StandInServer {
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * Listens on a free port of 127.0.0.1. A request is for the host of its Host header, or, when it was sent to the loopback
 * address itself, for the host that its path begins with.
 */
export async function listenForStandIns(
  answer: (request: StandInRequest) => Promise<StandInAnswer>,
  onFailure: (reason: string) => void,
): Promise<StandInServer> {
  const server = createServer((request, response) => {
    respond(request, response, answer).catch((error: unknown) => {
      // A caller that has hung up hears nothing, and that is no failure.
      if (!request.complete) return void response.destroy();
      const reason = error instanceof Error ? error.message : String(error);
      onFailure(`the stand-in failed ${request.method} ${request.url}: ${reason}`);
      if (response.headersSent) return void response.destroy();
      const { status, headers, body } = json(500, { error: { code: "500", message: reason } });
      response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (request: StandInRequest) => Promise<StandInAnswer>,
): Promise<void> {
  const body = await readBody(request);
  const {
    status,
    headers,
    body: content,
  } = body
    ? await answer(standInRequest(request, body))
    : json(413, { error: { code: "413", message: "The body is too large." } });
  response.writeHead(status, headers);
  if (typeof content === "string") {
    response.end(content);
    return;
  }
  for (const part of content) {
    response.write(part);
    // Each part leaves as a chunk of its own, as it does from a model.
    await new Promise((resolve) => setImmediate(resolve));
    if (response.destroyed) return;
  }
  response.end();
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= largestBody) chunks.push(chunk);
  }
  return size <= largestBody ? Buffer.concat(chunks) : undefined;
}

function standInRequest(request: IncomingMessage, body: Buffer): StandInRequest {
  const url = new URL(request.url ?? "/", "http://stand-in");
  const named = (request.headers.host ?? "").toLowerCase().replace(/:\d+$/, "");
  const isLoopback = named === "127.0.0.1" || named === "localhost";
  const [, first = "", rest = "/"] = /^\/([^/]*)(\/.*)?$/.exec(url.pathname) ?? [];
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : value]),
  );
  return {
    method: request.method ?? "GET",
    host: isLoopback ? first.toLowerCase() : named,
    path: isLoopback ? rest : url.pathname,
    query: url.searchParams,
    headers,
    body,
  };
}
