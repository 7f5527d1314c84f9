import { expect, test } from "vitest";
import { api, backend, configuration, newGateway, servedGateway } from "./gateway-kit";

test("a port in use is refused in one sentence", async () => {
  const { url } = await servedGateway(configuration({}));
  const port = Number(new URL(url).port);
  await expect(newGateway().gateway.listen({ port })).rejects.toThrow(
    new RegExp(
      `^\`port\`: expected a free port, got ${port}, which another program uses on 127\\.0\\.0\\.1\\. Choose another port\\.$`,
    ),
  );
});

test("it listens on loopback, and before a configuration is loaded everything is 404", async () => {
  const { gateway } = newGateway();
  const listening = await gateway.listen({ port: 0 });
  expect(listening.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await fetch(`${listening.url}/x`)).status).toBe(404);
  await listening.close();
});

test("closing lets a running request finish and then takes no more", async () => {
  let finish: () => void = () => undefined;
  const server = await backend((_request, response) => {
    finish = () => response.end("done");
  });
  const { gateway } = newGateway();
  gateway.load(configuration({ apis: [api({ serviceUrl: server.url })] }));
  const listening = await gateway.listen({ port: 0 });
  const asked = fetch(`${listening.url}/shop/x`);
  while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
  const closed = listening.close();
  finish();
  expect(await (await asked).text()).toBe("done");
  await closed;
  await expect(fetch(`${listening.url}/shop/x`)).rejects.toThrow();
});

test("more headers than the gateway takes are refused, and none is left out", async () => {
  const server = await backend((request, response) => response.end(String(request.headers["x-last"])));
  const { url } = await servedGateway(configuration({ apis: [api({ serviceUrl: server.url })] }));
  const ask = (count: number) => {
    const many = Array.from({ length: count }, (_, index): [string, string] => [`h${index}`, ""]);
    return fetch(`${url}/shop/x`, { headers: [...many, ["x-last", "here"]] });
  };
  expect(await (await ask(900)).text()).toBe("here");
  expect((await ask(1100)).status).toBe(431);
});

test("a HEAD request gets the headers and no body", async () => {
  const server = await backend((_request, response) => response.writeHead(200, { "content-length": "5" }).end("hello"));
  const { url } = await servedGateway(configuration({ apis: [api({ serviceUrl: server.url })] }));
  const response = await fetch(`${url}/shop/x`, { method: "HEAD" });
  expect([response.status, response.headers.get("content-length"), await response.text()]).toEqual([200, "5", ""]);
});
