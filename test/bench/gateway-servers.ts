// A process of its own for each of what is measured: a model backend, a bare proxy, the gateway.
import { createServer, type OutgoingHttpHeaders, type RequestListener } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
// The gateway as it is installed: what tsx makes of the sources names every closure, which costs a tenth of the speed.
import { systemChance } from "../../src/emulator/dist/gateway/chance";
import type { GatewayConfiguration } from "../../src/emulator/dist/gateway/configuration";
import { createGateway } from "../../src/emulator/dist/gateway/gateway";
import { createMemoryStore } from "../../src/emulator/dist/gateway/memory-store";
import { systemClock } from "../../src/emulator/dist/gateway/system-clock";
import { signingKey } from "./caller-token";

const completion = JSON.stringify({
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1_767_225_600,
  model: "gpt-4o",
  choices: [{ index: 0, message: { role: "assistant", content: "word ".repeat(150) }, finish_reason: "stop" }],
  usage: { prompt_tokens: 20, completion_tokens: 150, total_tokens: 170 },
});

/** Streamed events carry the moment they were written; one every `gapMs`. */
const streamed = { events: 300, gapMs: 5 };

function backend(): RequestListener {
  return (request, response) => {
    request.resume().on("end", () => {
      if (request.url?.includes("stream") !== true) {
        response.writeHead(200, {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(completion),
        });
        response.end(completion);
        return;
      }
      response.writeHead(200, { "content-type": "text/event-stream" });
      let left = streamed.events;
      const timer = setInterval(() => {
        if (left-- > 0) response.write(`data: ${process.hrtime.bigint()}\n\n`);
        else {
          clearInterval(timer);
          response.end("data: [DONE]\n\n");
        }
      }, streamed.gapMs);
    });
  };
}

/** What the bare proxy uses of undici 7: the emulator's copy, so that both sides run the same code. */
interface DispatchingPool {
  dispatch(options: object, handler: object): boolean;
}

function bareProxy(target: string): RequestListener {
  const emulator = createRequire(require.resolve("apim-ai-gateway-emulator/package.json"));
  const { Pool } = emulator("undici") as { readonly Pool: new (origin: string) => DispatchingPool };
  const pool = new Pool(target);
  return (request, response) => {
    const { host: _host, connection: _connection, ...headers } = request.headers;
    pool.dispatch(
      { path: request.url ?? "/", method: "POST", headers, body: request },
      {
        onRequestStart: () => undefined,
        onResponseStart: (_controller: unknown, status: number, received: OutgoingHttpHeaders) =>
          void response.writeHead(status, received),
        onResponseData: (controller: { pause(): void; resume(): void }, chunk: Buffer) => {
          if (response.write(chunk)) return;
          controller.pause();
          response.once("drain", () => controller.resume());
        },
        onResponseEnd: () => void response.end(),
        onResponseError: () => void response.destroy(),
      },
    );
  };
}

const aiPolicy = `<policies>
  <inbound>
    <validate-jwt header-name="Authorization" require-scheme="Bearer">
      <issuer-signing-keys><key>${signingKey}</key></issuer-signing-keys>
      <audiences><audience>bench</audience></audiences>
    </validate-jwt>
    <set-backend-service backend-id="model" />
    <authentication-managed-identity resource="https://cognitiveservices.azure.com" />
    <llm-token-limit counter-key="@(context.Request.Headers.GetValueOrDefault(&quot;x-team&quot;, &quot;none&quot;))" tokens-per-minute="1000000000" estimate-prompt-tokens="false" />
    <llm-emit-token-metric namespace="bench"><dimension name="team" value="@(context.Request.Headers.GetValueOrDefault(&quot;x-team&quot;, &quot;none&quot;))" /></llm-emit-token-metric>
    <set-header name="x-caller" exists-action="override"><value>@(context.Request.Headers.GetValueOrDefault("x-team", "none") + "/" + context.Operation.Id)</value></set-header>
  </inbound>
  <backend><forward-request buffer-response="false" /></backend>
  <outbound />
  <on-error />
</policies>`;

function configurationFor(target: string): GatewayConfiguration {
  return {
    serviceName: "bench",
    serviceId: "/bench",
    region: "here",
    sku: "StandardV2",
    externalCache: false,
    products: [],
    subscriptions: [],
    namedValues: [],
    fragments: [],
    backends: [{ id: "model", url: target }],
    apis: [
      {
        id: "model",
        displayName: "Model",
        type: "http",
        path: "",
        revision: "1",
        subscriptionRequired: false,
        subscriptionKeyHeader: "api-key",
        subscriptionKeyQuery: "key",
        policy: { xml: aiPolicy, resourceId: "/bench/apis/model/policies/policy" },
        diagnostic: { loggerId: "ai", metrics: true, samplingPercentage: 100, verbosity: "information" },
        operations: ["/chat", "/stream"].map((urlTemplate) => ({
          id: urlTemplate.slice(1),
          displayName: urlTemplate,
          method: "POST",
          urlTemplate,
          templateParameters: [],
          queryParameters: [],
          headers: [],
        })),
      },
    ],
  };
}

async function gatewayUrl(target: string): Promise<string> {
  const gateway = createGateway({
    clock: systemClock,
    chance: systemChance,
    store: createMemoryStore(),
    identity: { token: async () => "token-of-the-gateway" },
    telemetry: { metric: () => undefined, trace: () => undefined, request: () => undefined },
    hosts: { resolve: () => undefined },
  });
  gateway.load(configurationFor(target));
  return (await gateway.listen({ port: 0 })).url;
}

/** Starts a server in this process; tells its parent the address, and its memory whenever it is asked. */
async function serve(role: string | undefined, target = ""): Promise<void> {
  const url =
    role === "gateway" ? await gatewayUrl(target) : await listening(role === "bare" ? bareProxy(target) : backend());
  process.on("message", () => {
    globalThis.gc?.();
    process.send?.(process.memoryUsage().rss);
  });
  process.on("disconnect", () => process.exit());
  process.send?.({ url });
}

async function listening(listener: RequestListener): Promise<string> {
  const server = createServer({ keepAliveTimeout: 60_000 }, listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

void serve(process.argv[2], process.argv[3]);
