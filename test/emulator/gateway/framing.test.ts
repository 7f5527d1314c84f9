import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { api, backend, configuration, policy, servedGateway } from "./gateway-kit";

const header = (name: string, value: string) =>
  `<set-header name="${name}" exists-action="override"><value>${value}</value></set-header>`;

const streaming = `<forward-request buffer-response="false" />`;

/** What comes back on one connection for the bytes of a few requests, the last of which closes it. */
async function exchanged(url: string, requests: readonly string[], heard = () => {}): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = "";
  socket.on("data", (chunk) => {
    text += String(chunk);
    heard();
  });
  for (const request of requests) socket.write(request);
  await once(socket, "close");
  return text;
}

const get = (path: string, ...headers: string[]) =>
  `GET ${path} HTTP/1.1\r\nHost: gateway.example\r\n${headers.map((line) => `${line}\r\n`).join("")}\r\n`;

test.each([
  ["a length that the backend has not promised", "", header("Content-Length", "3")],
  ["another length than the backend's", "10", header("Content-Length", "3")],
  ["another coding", "", header("Transfer-Encoding", "identity")],
  ["a coding beside the backend's length", "10", header("Transfer-Encoding", "chunked")],
])("a policy that writes %s of a streamed answer does not move where the answer ends", async (_, length, outbound) => {
  // The backend goes on once the client has got something: nothing of the answer can be whole before it is sent.
  let finish = (): unknown => undefined;
  const server = await backend((_request, response) => {
    if (length !== "") response.setHeader("content-length", length);
    response.write("01234");
    finish = () => response.end("56789");
  });
  const { url } = await servedGateway(
    configuration({
      apis: [api({ serviceUrl: server.url, policy: policy({ backend: streaming, outbound }) })],
    }),
  );
  const answers = await exchanged(url, [get("/shop/x"), get("/nothing-here", "Connection: close")], () => finish());
  const [first = "", second = ""] = answers.split(/(?=HTTP\/1\.1 404)/);
  const [head = "", body = ""] = first.split("\r\n\r\n", 2);
  const chunks = /^transfer-encoding: chunked$/im.test(head);
  expect(chunks ? body.replace(/(^|\r\n)[0-9a-f]+(\r\n|$)/gi, "") : body).toBe("0123456789");
  expect(/^content-length: (.*)$/im.exec(head)?.[1] ?? "").toBe(length);
  expect(chunks).toBe(length === "");
  expect(second).toMatch(/^HTTP\/1\.1 404 /);
});

test("headers of the connection are the gateway's: a policy cannot end a client's connection, nor change its protocol", async () => {
  const server = await backend();
  const outbound = `${header("Connection", "close")}${header("Keep-Alive", "timeout=1000")}${header("Upgrade", "h2c")}`;
  const { url } = await servedGateway(
    configuration({ apis: [api({ serviceUrl: server.url, policy: policy({ outbound }) })] }),
  );
  const answers = await exchanged(url, [get("/shop/x"), get("/shop/y", "Connection: close")]);
  const [first = "", second = ""] = answers.split(/(?=HTTP\/1\.1 200)/);
  expect(first).toMatch(/^connection: keep-alive/im);
  expect(first).not.toMatch(/^(upgrade|keep-alive: timeout=1000)/im);
  expect(second).toMatch(/^HTTP\/1\.1 200 /);
});

test("an answer to HEAD keeps the length that the backend tells, and none that a policy writes", async () => {
  const server = await backend((request, response) =>
    response.writeHead(200, request.url === "/told" ? { "content-length": "10" } : {}).end(),
  );
  const { url } = await servedGateway(
    configuration({
      apis: [api({ serviceUrl: server.url, policy: policy({ outbound: header("Content-Length", "3") }) })],
    }),
  );
  const head = async (path: string) => (await fetch(`${url}${path}`, { method: "HEAD" })).headers.get("content-length");
  expect([await head("/shop/told"), await head("/shop/untold")]).toEqual(["10", null]);
});

test("a policy that writes a length of a streamed request does not change what the backend gets", async () => {
  const server = await backend();
  const inbound = `<base />${header("Content-Length", "3")}`;
  const { url } = await servedGateway(
    configuration({ apis: [api({ serviceUrl: server.url, policy: policy({ inbound }) })] }),
  );
  const post = "POST /shop/x HTTP/1.1\r\nHost: gateway.example\r\nConnection: close\r\n";
  const chunked = await exchanged(url, [`${post}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`]);
  const long = "a".repeat(100_000);
  const known = await exchanged(url, [`${post}Content-Length: 100000\r\n\r\n${long}`]);
  for (const answer of [chunked, known]) expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(server.requests.map(({ body }) => body)).toEqual(["hello", long]);
  expect(server.requests.map(({ headers }) => headers["content-length"])).toEqual([undefined, "100000"]);
});
