// The body of a request to a model, as far as limits, metrics and the cache need it.
import type { Exchange } from "./exchange";
import { ExchangeSlot } from "./exchange-slot";
import { tokenCountInTurns } from "./token-count";

export interface CompletionRequest {
  readonly model: string;
  readonly stream: boolean;
  readonly messages: readonly ChatMessage[];
}

export interface ChatMessage {
  readonly role: string;
  readonly text: string;
  /** How many images it holds. */
  readonly images: number;
  /** Whether `text` is all that it says: no image, no sound, no file, no call of a tool. */
  readonly isText: boolean;
}

/** Azure counts each image up to this when it estimates. */
const tokensPerImage = 1200;
/** OpenAI wraps each message in about three tokens, and primes the answer with three more. */
const tokensPerMessage = 3;

/** What was read of a body, since several statements look at the same one; a statement may put another in its place. */
const read = new ExchangeSlot<{ readonly body: Buffer; readonly request: CompletionRequest | undefined }>();

/** Reads chat completions, responses and embeddings; undefined when the request's body is none of them. */
export function readCompletionRequest(exchange: Exchange): CompletionRequest | undefined {
  const body = exchange.request.body?.bytes;
  if (body === undefined) return undefined;
  const known = read.get(exchange);
  if (known?.body === body) return known.request;
  const request = parseCompletionRequest(body);
  read.set(exchange, { body, request });
  return request;
}

function parseCompletionRequest(body: Buffer): CompletionRequest | undefined {
  const json = parseObject(body.toString("utf8"));
  if (!json) return undefined;
  const messages = Array.isArray(json.messages)
    ? json.messages
    : Array.isArray(json.input)
      ? json.input
      : [json.input ?? json.prompt];
  return {
    model: typeof json.model === "string" ? json.model : "",
    stream: json.stream === true,
    messages: messages.filter((message) => message !== undefined && message !== null).map(readMessage),
  };
}

const estimates = new WeakMap<CompletionRequest, Promise<number>>();

/** What the prompt will cost, about; counted once, however many statements want to know. */
export function estimatedPromptTokens(request: CompletionRequest): Promise<number> {
  let estimate = estimates.get(request);
  if (estimate === undefined) {
    estimate = estimated(request);
    estimates.set(request, estimate);
  }
  return estimate;
}

async function estimated({ messages }: CompletionRequest): Promise<number> {
  let tokens = tokensPerMessage;
  for (const { text, images } of messages)
    tokens += (await tokenCountInTurns(text)) + images * tokensPerImage + tokensPerMessage;
  return tokens;
}

export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null && !Array.isArray(json)
      ? (json as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function readMessage(message: unknown): ChatMessage {
  if (typeof message === "string") return { role: "user", text: message, images: 0, isText: true };
  const { role, content, type, tool_calls, function_call, audio } = (
    typeof message === "object" ? message : {}
  ) as Readonly<Record<string, unknown>>;
  const parts: unknown[] = Array.isArray(content) ? content : [content];
  const texts = parts.map((part) =>
    typeof part === "string" ? part : ((part as { text?: unknown } | null)?.text ?? ""),
  );
  const images = parts.filter((part) => /image/.test(String((part as { type?: unknown } | null | undefined)?.type)));
  return {
    role: typeof role === "string" ? role : "user",
    text: texts.filter((text) => typeof text === "string").join("\n"),
    images: images.length,
    isText:
      parts.every(isTextPart) &&
      (type ?? "message") === "message" &&
      [tool_calls, function_call, audio].every((other) => (other ?? null) === null),
  };
}

function isTextPart(part: unknown): boolean {
  if (typeof part === "string") return true;
  const { type, text } = (part ?? {}) as { type?: unknown; text?: unknown };
  return typeof text === "string" && [undefined, "text", "input_text", "output_text"].includes(type as string);
}
