// The gateway's front: node:http, from socket to exchange and from response to socket.
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { ArrivedBody, StreamBody } from "./body";
import { joined } from "./body-flow";
import { Delivery } from "./delivery";
import type { Body, ExchangeResponse } from "./exchange";
import type { ExchangeState, Incoming } from "./exchange-state";
import { HeaderMap, isHeaderValue } from "./headers";

/** What answers requests: the way from a socket into a gateway. */
export type Answer = (incoming: Incoming, began: (exchange: ExchangeState) => void) => Promise<ExchangeResponse>;

/** Starts a server; resolves when it listens. Rejects with one sentence when it cannot. */
export async function listen(
  answer: Answer,
  options: { readonly port: number; readonly host?: string },
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const host = options.host ?? "127.0.0.1";
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => serve(answer, request, response));
  // Node would leave out what is above its bound without a word.
  server.maxHeadersCount = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(listenError(error, options.port, host)));
    server.listen(options.port, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`, close: closer(server) };
}

function listenError(error: NodeJS.ErrnoException, port: number, host: string): Error {
  if (error.code === "EADDRINUSE") {
    return new Error(
      `\`port\`: expected a free port, got ${port}, which another program uses on ${host}. Choose another port.`,
    );
  }
  if (error.code === "EACCES") {
    return new Error(`\`port\`: expected a port that this user may open, got ${port}. Choose one above 1023.`);
  }
  return new Error(`The gateway cannot listen on ${host}:${port}: ${error.message}`);
}

/** How long running requests may take to finish once the gateway closes. */
const drainMs = 5_000;

function closer(server: Server): () => Promise<void> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  return () =>
    new Promise((resolve) => {
      const force = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, drainMs);
      // A connection whose request ends now becomes idle and would be kept alive: it is closed as soon as it is.
      const sweep = setInterval(() => server.closeIdleConnections(), 20);
      server.close(() => {
        clearTimeout(force);
        clearInterval(sweep);
        resolve();
      });
      server.closeIdleConnections();
    });
}

/** Request bodies of a known length up to this are taken in whole before the pipeline starts; others stream. */
const arrivesWhole = 64 * 1024;

/** More headers than clients send; the emulator's own bound. */
const mostHeaders = 1_000;

function serve(answer: Answer, request: IncomingMessage, response: ServerResponse): void {
  if (request.rawHeaders.length > 2 * mostHeaders) {
    response.writeHead(431, { connection: "close" }).end();
    return;
  }
  const headers = HeaderMap.fromRaw(request.rawHeaders);
  const length = headers.get("content-length");
  if (length === "0" || (length === undefined && !headers.has("transfer-encoding"))) {
    run(answer, request, response, headers, undefined);
    return;
  }
  if (Number(length) > arrivesWhole || length === undefined) {
    run(answer, request, response, headers, new StreamBody(request, length));
    return;
  }
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => run(answer, request, response, headers, new ArrivedBody(joined(chunks))));
}

function run(
  answer: Answer,
  request: IncomingMessage,
  response: ServerResponse,
  headers: HeaderMap,
  body: Body | undefined,
): void {
  const incoming: Incoming = {
    method: request.method ?? "GET",
    url: request.url ?? "/",
    headers,
    body,
    ip: plainAddress(request.socket.remoteAddress),
    scheme: "http",
  };
  let exchange: ExchangeState | undefined;
  let delivery: Delivery | undefined;
  response.on("close", () => {
    if (response.writableFinished) return;
    exchange?.abort();
    delivery?.cancel();
  });
  // Whatever a statement throws is answered by the pipeline; what is left is a fault of the gateway, and no clean end.
  const broken = () => void response.destroy();
  try {
    answer(incoming, (started) => {
      exchange = started;
    })
      .then((answered) => {
        if (exchange === undefined) return;
        delivery = new Delivery(exchange, answered);
        if (response.destroyed) delivery.cancel();
        else write(delivery, request, response);
      })
      .catch(broken);
  } catch {
    broken();
  }
}

function write(delivery: Delivery, request: IncomingMessage, response: ServerResponse): void {
  const { response: answered } = delivery;
  const bodiless = request.method === "HEAD" || answered.status === 204 || answered.status === 304;
  const bytes = delivery.bytes;
  const length = bytes !== undefined && !bodiless ? String(bytes.length) : answered.body?.length;
  response.writeHead(answered.status, reasonOf(answered), HeaderMap.of(answered.headers).framed(length));
  if (bytes !== undefined) {
    delivery.passed(bytes);
    response.end(bodiless ? undefined : bytes);
    delivery.settle("complete");
    return;
  }
  response.on("drain", () => delivery.resume());
  let begun = false;
  delivery.start({
    chunk: (chunk) => {
      begun = true;
      return bodiless || response.write(chunk);
    },
    end: () => {
      response.end();
      delivery.settle("complete");
    },
    // A response that was cut must look cut: there is no last chunk, and where there are no chunks at all, in HTTP/1.0,
    // the connection is reset.
    fail: () => {
      if (request.httpVersion === "1.0") request.socket.resetAndDestroy();
      else response.destroy();
      delivery.settle("cut");
    },
  });
  if (!begun && !response.writableEnded) response.flushHeaders();
}

/** A reason phrase as it came, or the usual one of its status. */
function reasonOf({ status, reason }: ExchangeResponse): string {
  return reason !== "" && isHeaderValue(reason) ? reason : (STATUS_CODES[status] ?? "");
}

/** IPv4 addresses that a dual-stack socket shows in IPv6 clothes. */
function plainAddress(address: string | undefined): string {
  return address === undefined ? "" : address.startsWith("::ffff:") ? address.slice(7) : address;
}
