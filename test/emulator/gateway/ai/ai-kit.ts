// A gateway in front of a model that counts what it is asked.
import { gzipSync } from "node:zlib";
import type { GatewayConfiguration } from "../../../../src/emulator/gateway/configuration";
import { createMemoryStore } from "../../../../src/emulator/gateway/memory-store";
import { api, backend, call, configuration, newGateway, policy, subscription } from "../gateway-kit";

export const usage = { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 };

interface ModelOptions {
  readonly inbound?: string;
  readonly outbound?: string;
  readonly configuration?: Partial<GatewayConfiguration>;
  /** Answers come compressed with gzip. */
  readonly compressed?: boolean;
  /** How many characters stand in an answer before its usage. */
  readonly padding?: number;
  /** What the events of a stream say. */
  readonly events?: readonly unknown[];
  /** Status of the embeddings backend's answers. */
  readonly embeddingsStatus?: number;
  /** The embedding of a text; by default all texts are the same. */
  readonly embed?: (text: string) => readonly number[];
}

/** A model API at `/chat` whose backend answers each question with an id of its own. */
export async function modelGateway(options: ModelOptions = {}) {
  let answers = 0;
  const model = await backend((request, response, body) => {
    if (request.url === "/embeddings?api-version=2024-10-21") {
      const { input } = JSON.parse(body) as { input: string };
      response
        .writeHead(options.embeddingsStatus ?? 200, { "content-type": "application/json" })
        .end(JSON.stringify({ data: [{ embedding: options.embed?.(input) ?? [1, 0] }] }));
      return;
    }
    answers++;
    if (options.compressed) response.setHeader("content-encoding", "gzip");
    const sent = (text: string) => (options.compressed ? gzipSync(text) : text);
    if ((JSON.parse(body) as { stream?: boolean }).stream) {
      response.setHeader("content-type", "text/event-stream");
      const words = ["one", " two", " three"].map((content) => ({ choices: [{ delta: { content } }] }));
      for (const event of options.events ?? words) response.write(sent(`data: ${JSON.stringify(event)}\n\n`));
      response.end(sent("data: [DONE]\n\n"));
      return;
    }
    const answer = JSON.stringify({ id: `answer-${answers}`, padding: "x".repeat(options.padding ?? 0), usage });
    response.setHeader("content-type", "application/json").end(sent(answer));
  });
  const made = newGateway({ store: createMemoryStore() });
  made.gateway.load(
    configuration({
      apis: [
        api({
          id: "chat",
          path: "chat",
          serviceUrl: model.url,
          subscriptionRequired: true,
          policy: policy({
            inbound: `<base />${options.inbound ?? ""}`,
            outbound: `<base />${options.outbound ?? ""}`,
          }),
          diagnostic: { loggerId: "ai", metrics: true, samplingPercentage: 100, verbosity: "information" },
        }),
      ],
      subscriptions: [
        subscription({ id: "a", primaryKey: "key-a" }),
        subscription({ id: "b", primaryKey: "key-b", secondaryKey: "key-b2" }),
      ],
      backends: [{ id: "embeddings", url: `${model.url}/embeddings` }],
      externalCache: true,
      ...options.configuration,
    }),
  );
  const ask = (content: string, extra: object = {}, key = "key-a") =>
    call(made.gateway, "/chat/completions", {
      method: "POST",
      headers: { "Ocp-Apim-Subscription-Key": key, "content-type": "application/json" },
      body: JSON.stringify({ model: "gpt", messages: [{ role: "user", content }], ...extra }),
    });
  return { ...made, model, ask, answered: () => answers };
}
