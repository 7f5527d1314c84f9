// Questions that were answered before. A failure of the cache never fails a request.
import type { CompletionRequest } from "./completion-request";
import { parseObject } from "./completion-request";
import type { Exchange } from "./exchange";
import { ExchangeSlot } from "./exchange-slot";

/** Audience of Azure OpenAI's data plane. */
const embeddingsAudience = "https://cognitiveservices.azure.com";
/** The embeddings backend's documented URL has no query, so the gateway adds the version; which one is assumed. */
const apiVersion = "2024-10-21";

export interface LookupSettings {
  readonly distance: number;
  readonly embeddingsBackendId: string;
  readonly ignoresSystemMessages: boolean;
  readonly maximumMessages: number | undefined;
}

/** A question that llm-semantic-cache-store may keep the answer of. */
export interface PendingQuestion {
  readonly partition: string;
  readonly vector: Float32Array;
}

export interface CachedAnswer {
  readonly contentType: string;
  readonly body: string;
}

/** Questions that were looked up in vain, by the exchange that asked them. */
const pending = new ExchangeSlot<PendingQuestion>();

export function pendingQuestion(exchange: Exchange): PendingQuestion | undefined {
  return pending.get(exchange);
}

/** The answer to a similar question of the same partition, if there is one; otherwise the question is kept in mind. */
export async function findAnswer(
  exchange: Exchange,
  request: CompletionRequest,
  keys: readonly string[],
  settings: LookupSettings,
): Promise<CachedAnswer | undefined> {
  const messages = request.messages.filter(({ role }) => !settings.ignoresSystemMessages || role !== "system");
  // How Azure treats streams, and what is not text, is not documented: they are left alone, so that questions of the same
  // text about different images never share an answer.
  if (request.stream || messages.length === 0 || !request.messages.every(({ isText }) => isText)) return undefined;
  if (settings.maximumMessages !== undefined && messages.length > settings.maximumMessages) return undefined;
  const text = messages.map(({ role, text }) => `${role}: ${text}`).join("\n");
  const vector = await embedding(exchange, settings.embeddingsBackendId, text);
  const { store, clock } = exchange.services;
  // API and model part the cache too: the same question means another answer there.
  const partition = partitionName([exchange.context.deployment.serviceId, exchange.api.id, request.model, ...keys]);
  const match = await store.nearest(partition, vector, clock.now());
  if (match && match.distance <= settings.distance) return JSON.parse(match.value) as CachedAnswer;
  pending.set(exchange, { partition, vector });
  return undefined;
}

export async function keepAnswer(
  exchange: Exchange,
  question: PendingQuestion,
  answer: CachedAnswer,
  seconds: number,
): Promise<void> {
  const { store, clock } = exchange.services;
  const now = clock.now();
  await store.addVector(question.partition, question.vector, JSON.stringify(answer), now + seconds * 1000, now);
}

/** Each part with its length, so that no parts run into one another. */
function partitionName(parts: readonly string[]): string {
  return parts.map((part) => `${part.length}:${part}`).join("");
}

/** @throws Error when the backend answers anything but an embedding */
async function embedding(exchange: Exchange, backendId: string, text: string): Promise<Float32Array> {
  const token = await exchange.services.identity.token(embeddingsAudience);
  const response = await exchange.sendToBackend(backendId, {
    method: "POST",
    url: `?api-version=${apiVersion}`,
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ input: text }),
  });
  const body = (await response.body?.buffer())?.toString("utf8") ?? "";
  const data = parseObject(body)?.data;
  const values: unknown = Array.isArray(data) ? (data[0] as { embedding?: unknown } | undefined)?.embedding : undefined;
  if (response.status !== 200) throw new Error(`The embeddings backend ${backendId} answered ${response.status}.`);
  if (!Array.isArray(values) || !values.every((value) => typeof value === "number"))
    throw new Error(`The embeddings backend ${backendId} answered no embedding.`);
  return Float32Array.from(values as number[]);
}
