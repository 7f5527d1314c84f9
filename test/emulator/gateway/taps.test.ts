import { once } from "node:events";
import { request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { beforeEach, expect, test, vi } from "vitest";
import type { StatementHandler } from "../../../src/emulator/gateway/statement-handler";
import { api, backend, call, configuration, newGateway, policy, servedGateway } from "./gateway-kit";

const { seen, fromBackend, told } = vi.hoisted(() => ({
  seen: [] as string[],
  fromBackend: [] as string[],
  told: { ended: () => {}, chunk: (_text: string) => {} },
}));

// A statement that only watches: what token limits and metrics do with a response, without what they make of it.
vi.mock("../../../src/emulator/gateway/statements", async (original) => {
  const actual = await original<typeof import("../../../src/emulator/gateway/statements")>();
  const watch: StatementHandler = () => (exchange) => {
    exchange.tapResponse({
      chunk: (bytes) => {
        seen.push(bytes.toString());
        told.chunk(bytes.toString());
      },
      end: (outcome) => {
        seen.push(outcome);
        told.ended();
      },
    });
    exchange.tapBackend(({ status }) => ({
      chunk: (bytes) => {
        fromBackend.push(`${status} ${bytes}`);
        told.chunk(bytes.toString());
      },
      end: (outcome) => void fromBackend.push(outcome),
    }));
    exchange.afterwards(() => void seen.push("afterwards"));
  };
  return { statementHandlers: new Map([...actual.statementHandlers, ["trace", watch]]) };
});

let ended: Promise<void>;
beforeEach(() => {
  seen.length = 0;
  fromBackend.length = 0;
  told.chunk = () => undefined;
  ended = new Promise((resolve) => {
    told.ended = resolve;
  });
});

const watch = `<trace source="test" severity="verbose"><message>watch</message></trace>`;
const watched = policy({ inbound: watch, backend: `<forward-request buffer-response="false" />` });

async function midStream(): Promise<{ response: ServerResponse; answer: IncomingMessage }> {
  let took: (response: ServerResponse) => void = () => undefined;
  const next = new Promise<ServerResponse>((resolve) => {
    took = resolve;
  });
  const server = await backend((_request, response) => took(response));
  const gateway = await servedGateway(configuration({ apis: [api({ serviceUrl: server.url, policy: watched })] }));
  const asked = httpRequest(`${gateway.url}/shop/x`, { agent: false });
  asked.on("error", () => undefined);
  asked.end();
  const response = await next;
  response.write("one");
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  answer.on("error", () => undefined);
  await once(answer, "data");
  return { response, answer };
}

test("a tap sees each chunk as it passes and then that the response is complete", async () => {
  const { response, answer } = await midStream();
  expect(seen).toEqual(["one"]);
  response.end("two");
  answer.resume();
  await ended;
  expect(seen).toEqual(["one", "two", "complete", "afterwards"]);
});

test("a tap hears that the backend cut the response", async () => {
  const { response } = await midStream();
  response.destroy();
  await ended;
  expect(seen).toEqual(["one", "cut", "afterwards"]);
});

test("a tap hears that the client went away", async () => {
  const { answer } = await midStream();
  answer.destroy();
  await ended;
  expect(seen).toEqual(["one", "cancelled", "afterwards"]);
  await vi.waitUntil(() => fromBackend.length > 1);
  expect(fromBackend).toEqual(["200 one", "cut"]);
});

test("a response that the gateway makes itself passes taps too", async () => {
  const { gateway } = newGateway();
  const inbound = `${watch}<return-response><set-body>made here</set-body></return-response>`;
  gateway.load(configuration({ apis: [api({ policy: policy({ inbound }) })] }));
  await call(gateway, "/shop/x");
  expect(seen).toEqual(["made here", "complete", "afterwards"]);
});

test("a request that fails ends its taps", async () => {
  const server = await backend((request) => request.socket.destroy());
  const { gateway } = newGateway();
  gateway.load(configuration({ apis: [api({ serviceUrl: server.url, policy: watched })] }));
  const response = await call(gateway, "/shop/x");
  expect(seen).toEqual([response.text, "complete", "afterwards"]);
});

test("a tap that fails cuts nobody's stream: the failure is a trace", async () => {
  told.chunk = (text) => {
    throw new Error(`cannot read ${text}`);
  };
  const server = await backend((_request, response) => response.end("all of it"));
  const { gateway, collected } = newGateway();
  const diagnostic = { loggerId: "ai", metrics: true, samplingPercentage: 100, verbosity: "error" } as const;
  gateway.load(configuration({ apis: [api({ serviceUrl: server.url, policy: watched, diagnostic })] }));
  expect((await call(gateway, "/shop/x")).text).toBe("all of it");
  expect(collected.traces.map(({ message }) => message)).toEqual(["cannot read all of it", "cannot read all of it"]);
  expect(seen).toEqual(["all of it", "complete", "afterwards"]);
});

test("a backend's tap sees every answer to its end, also those that never reach the client", async () => {
  const statuses = [503, 200];
  const server = await backend((_request, response) =>
    response.writeHead(statuses.shift() ?? 200).end("x".repeat(300_000)),
  );
  const { gateway } = newGateway();
  const twice = policy({
    inbound: watch,
    backend: `<retry condition="@(context.Response.StatusCode == 503)" count="1" interval="0"><forward-request /></retry>`,
    outbound: `<return-response><set-body>instead</set-body></return-response>`,
  });
  gateway.load(configuration({ apis: [api({ serviceUrl: server.url, policy: twice })] }));
  expect((await call(gateway, "/shop/x")).text).toBe("instead");
  await vi.waitUntil(() => fromBackend.filter((text) => text === "complete").length === 2);
  const size = (status: string) =>
    fromBackend.filter((text) => text.startsWith(status)).reduce((sum, text) => sum + text.length - 4, 0);
  expect([size("503 "), size("200 "), seen[0]]).toEqual([300_000, 300_000, "instead"]);
});
